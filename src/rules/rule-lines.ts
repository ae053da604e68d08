import type { RuleProblem } from "../wire/grouping-rules.ts";
import { LineReader } from "./line-reader.ts";
import { problemAt, RuleFault } from "./problem.ts";

export const MOST_CHARACTERS = 32_768;
export const MOST_RULES = 500;
const LONGEST_LINE = 2_000;
/** Whoever pastes something else than rules need not be told so at every line. */
const MOST_PROBLEMS = 20;

/** Where a rule stands, and how people find it again. */
export interface RuleLine {
  /** Among the rules of its text, from 1. */
  readonly number: number;
  /** From 1, comments and empty lines counted. */
  readonly line: number;
  readonly text: string;
}

/** Of a text of rules. */
export interface RuleLimits {
  readonly characters: number;
  readonly rules: number;
}

export interface ParsedRules<Rule> {
  readonly rules: readonly Rule[];
  readonly problems: readonly RuleProblem[];
}

/**
 * One rule a line; empty lines and those that begin with `#` are none. Any text gives rules or problems; a line with a
 * problem is left out. `parse` is handed a line that holds something, and throws a {@link RuleFault}.
 */
export function parseLines<Rule>(
  text: string,
  parse: (reader: LineReader, line: RuleLine) => Rule,
  { characters, rules: most }: RuleLimits = { characters: MOST_CHARACTERS, rules: MOST_RULES },
): ParsedRules<Rule> {
  if (text.length > characters) {
    const fault = new RuleFault(0, "textTooLong", [characters]);
    return { rules: [], problems: [problemAt(1, fault)] };
  }
  const rules: Rule[] = [];
  const problems: RuleProblem[] = [];
  for (const [index, whole] of text.split("\n").entries()) {
    if (problems.length >= MOST_PROBLEMS) break;
    const line = index + 1;
    const written = whole.endsWith("\r") ? whole.slice(0, -1) : whole;
    try {
      const reader = readerOf(written);
      if (reader === undefined) continue;
      if (rules.length >= most) throw new RuleFault(0, "tooManyRules", [most]);
      rules.push(parse(reader, { number: rules.length + 1, line, text: written.trim() }));
    } catch (fault) {
      if (!(fault instanceof RuleFault)) throw fault;
      problems.push(problemAt(line, fault));
      if (fault.code === "tooManyRules") break;
    }
  }
  return { rules, problems };
}

function readerOf(line: string): LineReader | undefined {
  // In remarks, too: Postgres keeps no NUL.
  const odd = CONTROL.exec(line);
  if (odd) throw new RuleFault(odd.index, "controlCharacter");
  const reader = new LineReader(line);
  reader.skipBlanks();
  if (reader.isAtEnd || reader.stands("#")) return undefined;
  if (line.length > LONGEST_LINE) throw new RuleFault(LONGEST_LINE, "lineTooLong", [LONGEST_LINE]);
  return reader;
}

/** All but the tab. */
const CONTROL = /(?!\t)\p{Cc}/u;
