import { FILTERED } from "./sensitive-keys.ts";

/** A stretch of a text that is to be replaced, and by which rule. Positions in UTF-16 units, end excluded. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly rule: string;
  /** `[Filtered]` if not given. */
  readonly by?: string;
}

export interface Edited {
  readonly text: string;
  /** Where the replacements stand in the new text. */
  readonly remarks: readonly (readonly [rule: string, from: number, to: number])[];
}

/** Carries out edits; of two that overlap the earlier and longer one. Undefined when there is nothing to do. */
export function applyEdits(text: string, edits: Edit[]): Edited | undefined {
  if (edits.length === 0) return undefined;
  edits.sort((a, b) => a.from - b.from || b.to - a.to);
  const remarks: [string, number, number][] = [];
  let out = "";
  let done = 0;
  for (const { from, to, rule, by = FILTERED } of edits) {
    if (from < done || text.slice(from, to) === by) continue;
    out += text.slice(done, from);
    remarks.push([rule, out.length, out.length + by.length]);
    out += by;
    done = to;
  }
  return remarks.length === 0 ? undefined : { text: out + text.slice(done), remarks };
}
