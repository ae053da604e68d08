import type { LineReader } from "./line-reader.ts";
import { quoted, RuleFault } from "./problem.ts";

/** What a stack-trace rule does where it matches (reference: grouping-and-search.md §3). */
export type StackAction =
  | { readonly kind: "app"; readonly is: boolean; readonly range: Range }
  | { readonly kind: "group"; readonly is: boolean; readonly range: Range }
  | { readonly kind: "category"; readonly category: string }
  | { readonly kind: "max-frames"; readonly frames: number }
  | { readonly kind: "min-frames"; readonly frames: number }
  | { readonly kind: "invert-stacktrace"; readonly is: boolean };

/** The frame itself, those towards the crash, or those away from it. */
export type Range = "here" | "above" | "below";

const KNOWN = [
  "+app",
  "-app",
  "+group",
  "-group",
  "max-frames=N",
  "min-frames=N",
  "category=…",
  "invert-stacktrace=1",
];
const MOST_FRAMES = 1000;
const FLAG = /^([\^v]?)([+-])(app|group)$/;
const VARIABLE = /^([\^v]?)([a-z-]+)=(.*)$/s;

export function readAction(reader: LineReader): StackAction {
  const { raw, at } = reader.piece();
  const flag = FLAG.exec(raw);
  if (flag) {
    const [, range = "", sign, kind] = flag;
    return { kind: kind === "app" ? "app" : "group", is: sign === "+", range: RANGES.get(range) ?? "here" };
  }
  const [, range, name = "", value = ""] = VARIABLE.exec(raw) ?? [];
  if (range) throw new RuleFault(at, "rangeNotHere", [quoted(name)]);
  const valueAt = at + name.length + 1;
  switch (name) {
    case "max-frames":
    case "min-frames":
      return { kind: name, frames: readNumber(value, valueAt, name, MOST_FRAMES) };
    case "invert-stacktrace":
      return { kind: name, is: readNumber(value, valueAt, name, 1) === 1 };
    case "category":
      if (value === "") throw new RuleFault(valueAt, "expectedWord");
      return { kind: name, category: value };
    default:
      throw raw === ""
        ? new RuleFault(at, "expectedAction")
        : new RuleFault(at, "unknownAction", [quoted(raw), KNOWN.join(", ")]);
  }
}

const RANGES = new Map<string, Range>([
  ["^", "above"],
  ["v", "below"],
]);

function readNumber(text: string, at: number, name: string, most: number): number {
  const number = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number <= most)) throw new RuleFault(at, "expectedNumber", [most, name]);
  return number;
}
