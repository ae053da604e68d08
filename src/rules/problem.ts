import { RULE_SENTENCES, type RuleProblem, type RuleProblemCode } from "../wire/grouping-rules.ts";

/** Why a line is no rule. Flies to the end of the line's parsing, never further. */
export class RuleFault extends Error {
  /** From 0, in the line. */
  readonly at: number;
  readonly code: RuleProblemCode;
  readonly values: readonly string[];

  constructor(at: number, code: RuleProblemCode, values: readonly (string | number)[] = []) {
    super(code);
    this.at = at;
    this.code = code;
    this.values = values.map(String);
  }
}

/** `line` from 1, `at` from 0. */
export function problemAt(line: number, { at, code, values }: RuleFault): RuleProblem {
  const message = RULE_SENTENCES[code].replace(
    /\{(\d)\}/g,
    (_hole, index: string) => values[Number(index)] ?? "",
  );
  return { line, column: at + 1, code, values, message };
}

/** A word as it was written, within a sentence. */
export function quoted(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
