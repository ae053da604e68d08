import type { FrameField, FrameTests } from "./frame-tests.ts";
import { type Glob, readTextGlob } from "./glob.ts";
import type { LineReader, Piece } from "./line-reader.ts";
import { quoted, RuleFault } from "./problem.ts";

/** A condition on one frame. */
export type FrameMatcher =
  | { readonly on: "frame"; readonly isNegated: boolean; readonly bit: number }
  | { readonly on: "app"; readonly isNegated: boolean; readonly isApp: boolean }
  | { readonly on: "category"; readonly isNegated: boolean; readonly category: string };

/** A condition on one exception. */
export interface ExceptionMatcher {
  readonly on: "exception";
  readonly isNegated: boolean;
  readonly field: "type" | "value" | "mechanism";
  readonly matches: Glob;
}

/** A condition on the event as a whole. */
export interface EventMatcher {
  readonly on: "event";
  readonly isNegated: boolean;
  readonly field: "message" | "logger" | "level" | "release" | "sdk" | "family" | "tag";
  /** Of a tag. */
  readonly name: string;
  readonly matches: Glob;
}

export type Matcher = FrameMatcher | ExceptionMatcher | EventMatcher;

/** What a key means, by the words that people write. */
type Meaning =
  | { readonly on: "frame"; readonly field: FrameField }
  | { readonly on: "app" }
  | { readonly on: "category" }
  | { readonly on: "exception"; readonly field: ExceptionMatcher["field"]; readonly ignoresCase: boolean }
  | { readonly on: "event"; readonly field: EventMatcher["field"]; readonly ignoresCase: boolean };

const ON_FRAMES: readonly (readonly [string, Meaning])[] = [
  ["stack.abs_path", { on: "frame", field: "path" }],
  ["path", { on: "frame", field: "path" }],
  ["stack.module", { on: "frame", field: "module" }],
  ["module", { on: "frame", field: "module" }],
  ["stack.function", { on: "frame", field: "function" }],
  ["function", { on: "frame", field: "function" }],
  ["stack.package", { on: "frame", field: "package" }],
  ["package", { on: "frame", field: "package" }],
  ["app", { on: "app" }],
];

const ON_EXCEPTIONS: readonly (readonly [string, Meaning])[] = [
  ["error.type", { on: "exception", field: "type", ignoresCase: false }],
  ["type", { on: "exception", field: "type", ignoresCase: false }],
  ["error.value", { on: "exception", field: "value", ignoresCase: true }],
  ["value", { on: "exception", field: "value", ignoresCase: true }],
];

/** Of stack-trace rules (reference: grouping-and-search.md §3). */
export const STACK_KEYS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ...ON_FRAMES,
  ["family", { on: "frame", field: "family" }],
  ["category", { on: "category" }],
  ...ON_EXCEPTIONS,
  ["error.mechanism", { on: "exception", field: "mechanism", ignoresCase: false }],
  ["mechanism", { on: "exception", field: "mechanism", ignoresCase: false }],
]);

/** Of fingerprint rules (reference: grouping-and-search.md §4); tags are `tags.` and their name. */
export const FINGERPRINT_KEYS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ...ON_EXCEPTIONS,
  ["message", { on: "event", field: "message", ignoresCase: true }],
  ["logger", { on: "event", field: "logger", ignoresCase: false }],
  ["level", { on: "event", field: "level", ignoresCase: false }],
  ["tags.…", { on: "event", field: "tag", ignoresCase: false }],
  ...ON_FRAMES,
  ["family", { on: "event", field: "family", ignoresCase: false }],
  ["sdk", { on: "event", field: "sdk", ignoresCase: false }],
  ["release", { on: "event", field: "release", ignoresCase: false }],
]);

const LONGEST_PATTERN = 512;
const TAGS = "tags.";

/** Whether what stands at the reader can be nothing but a matcher. */
export function isMatcherNext(reader: LineReader): boolean {
  return reader.stands("!") || reader.stands('"') || /^[\w.]+:/.test(reader.line.slice(reader.at));
}

/** Reads `key:pattern` or `!key:pattern`. `ends`: what a pattern without quotes stops at, beside blanks. */
export function readMatcher(
  reader: LineReader,
  keys: ReadonlyMap<string, Meaning>,
  frames: FrameTests,
  ends = "",
): Matcher {
  const isNegated = reader.take("!");
  const key = reader.piece(`:${ends}`);
  if (key.raw === "") throw new RuleFault(key.at, "expectedMatcher");
  const { meaning, name } = meaningOf(key, keys);
  if (!reader.take(":")) throw new RuleFault(reader.at, "expectedColon", [quoted(key.raw)]);
  const pattern = reader.piece(ends);
  if (pattern.raw === "" && !pattern.isQuoted)
    throw new RuleFault(pattern.at, "expectedPattern", [quoted(key.raw)]);
  if (pattern.raw.length > LONGEST_PATTERN)
    throw new RuleFault(pattern.at + LONGEST_PATTERN, "patternTooLong", [LONGEST_PATTERN]);
  if (meaning.on === "app") return { on: "app", isNegated, isApp: isYes(pattern) };
  if (meaning.on === "category") return { on: "category", isNegated, category: pattern.raw };
  if (meaning.on === "frame") {
    const glob = meaning.field === "family" ? families(pattern).join(",") : pattern.raw;
    return { on: "frame", isNegated, bit: frames.add(meaning.field, glob, pattern.at) };
  }
  if (meaning.on === "event" && meaning.field === "family") {
    const known = new Set<string>(families(pattern));
    return { on: "event", isNegated, field: "family", name, matches: (family) => known.has(family) };
  }
  const matches = readTextGlob(pattern.raw, meaning.ignoresCase, pattern.at);
  return meaning.on === "exception"
    ? { on: "exception", isNegated, field: meaning.field, matches }
    : { on: "event", isNegated, field: meaning.field, name, matches };
}

function meaningOf(key: Piece, keys: ReadonlyMap<string, Meaning>): { meaning: Meaning; name: string } {
  const tag = key.raw.startsWith(TAGS) ? keys.get("tags.…") : undefined;
  const meaning = tag ?? keys.get(key.raw);
  if (meaning === undefined)
    throw new RuleFault(key.at, "unknownMatcher", [quoted(key.raw), [...keys.keys()].join(", ")]);
  const name = tag === undefined ? key.raw : key.raw.slice(TAGS.length);
  if (name === "") throw new RuleFault(key.at + TAGS.length, "expectedTagName");
  return { meaning, name };
}

const YES = new Map([
  ["yes", true],
  ["true", true],
  ["1", true],
  ["no", false],
  ["false", false],
  ["0", false],
]);

function isYes({ raw, at }: Piece): boolean {
  const answer = YES.get(raw.toLowerCase());
  if (answer === undefined) throw new RuleFault(at, "expectedYesNo");
  return answer;
}

const FAMILIES = new Set(["javascript", "native", "other"]);

function families({ raw, at }: Piece): string[] {
  let from = at;
  return raw.split(",").map((word) => {
    const family = word.trim().toLowerCase();
    if (!FAMILIES.has(family)) throw new RuleFault(from, "unknownFamily", [quoted(word.trim())]);
    from += word.length + 1;
    return family;
  });
}
