import { FrameTests } from "./frame-tests.ts";
import { type LineReader, unescaped } from "./line-reader.ts";
import {
  type EventMatcher,
  type ExceptionMatcher,
  FINGERPRINT_KEYS,
  type FrameMatcher,
  isMatcherNext,
  readMatcher,
} from "./matchers.ts";
import { quoted, RuleFault } from "./problem.ts";
import { type ParsedRules, parseLines, type RuleLine } from "./rule-lines.ts";

/** Says by what events are grouped (reference: grouping-and-search.md §4). */
export interface FingerprintRule extends RuleLine {
  readonly ofEvent: readonly EventMatcher[];
  readonly ofException: readonly ExceptionMatcher[];
  readonly ofFrame: readonly FrameMatcher[];
  /** Variables are still inside. */
  readonly values: readonly string[];
  readonly title?: string;
}

/** A text of them, read once. */
export interface FingerprintRules extends ParsedRules<FingerprintRule> {
  readonly frames: FrameTests;
}

export function parseFingerprintRules(text: string): FingerprintRules {
  const frames = new FrameTests(true);
  return { ...parseLines(text, (reader, line) => readRule(reader, line, frames)), frames };
}

/** Of fingerprints, in rules and from SDKs; a tag is `tags.` and its name. */
export const VARIABLE_NAMES = [
  "default",
  "transaction",
  "error.type",
  "type",
  "error.value",
  "value",
  "stack.function",
  "function",
  "stack.abs_path",
  "path",
  "stack.filename",
  "stack.module",
  "module",
  "stack.package",
  "package",
  "logger",
  "level",
  "message",
  "release",
  "environment",
  "tags.…",
] as const;

const KNOWN_VARIABLES = new Set<string>(VARIABLE_NAMES);
const MOST_VALUES = 20;
const ARROW = "->";
const TITLE = "title=";

function readRule(reader: LineReader, line: RuleLine, frames: FrameTests): FingerprintRule {
  const ofEvent: EventMatcher[] = [];
  const ofException: ExceptionMatcher[] = [];
  const ofFrame: FrameMatcher[] = [];
  for (;;) {
    if (reader.stands(ARROW)) throw new RuleFault(reader.at, "expectedMatcher");
    const matcher = readMatcher(reader, FINGERPRINT_KEYS, frames);
    if (matcher.on === "event") ofEvent.push(matcher);
    else if (matcher.on === "exception") ofException.push(matcher);
    else ofFrame.push(matcher);
    reader.skipBlanks();
    if (reader.take(ARROW)) break;
    if (!isMatcherNext(reader)) throw new RuleFault(reader.at, "expectedArrow");
  }
  const matchers = { ofEvent, ofException, ofFrame };
  return { ...line, ...matchers, ...readFingerprint(reader) };
}

function readFingerprint(reader: LineReader): Pick<FingerprintRule, "values" | "title"> {
  const values: string[] = [];
  for (;;) {
    reader.skipBlanks();
    if (values.length > 0 && reader.stands(TITLE)) return { values, title: readTitle(reader) };
    if (values.length >= MOST_VALUES) throw new RuleFault(reader.at, "tooManyValues", [MOST_VALUES]);
    values.push(readValue(reader));
    reader.skipBlanks();
    if (reader.isAtEnd) return { values };
    const isMore = reader.take(",");
    if (!isMore && !reader.stands(TITLE)) throw new RuleFault(reader.at, "unknownAttribute");
    reader.skipBlanks();
    if (isMore && reader.isAtEnd) throw new RuleFault(reader.at, "expectedValue");
  }
}

/** Quoted, or pieces of text and variables up to a comma or blank. */
function readValue(reader: LineReader): string {
  const start = reader.at;
  if (reader.stands('"')) {
    const { raw, at } = reader.piece();
    checkVariables(raw, at);
    return unescaped(raw);
  }
  let value = "";
  while (!reader.isAtEnd) {
    if (reader.stands("{{")) {
      const end = reader.line.indexOf("}}", reader.at);
      if (end === -1) throw new RuleFault(reader.at, "variableNotClosed");
      const variable = reader.line.slice(reader.at, end + 2);
      checkVariables(variable, reader.at);
      reader.take(variable);
      value += variable;
      continue;
    }
    const sign = reader.line[reader.at] ?? "";
    if (sign === "," || sign === " " || sign === "\t") break;
    if (sign === "\\" && reader.at + 1 < reader.line.length) reader.at += 1;
    value += reader.line[reader.at] ?? "";
    reader.at += 1;
  }
  if (value === "") throw new RuleFault(start, "expectedValue");
  return value;
}

function readTitle(reader: LineReader): string {
  reader.take(TITLE);
  const { raw, at } = reader.piece();
  if (raw.trim() === "") throw new RuleFault(at, "expectedValue");
  checkVariables(raw, at);
  reader.skipBlanks();
  if (!reader.isAtEnd) throw new RuleFault(reader.at, "unknownAttribute");
  return unescaped(raw);
}

function checkVariables(text: string, offset: number): void {
  for (let at = text.indexOf("{{"); at !== -1; at = text.indexOf("{{", at + 2)) {
    const end = text.indexOf("}}", at);
    if (end === -1) throw new RuleFault(offset + at, "variableNotClosed");
    const name = text.slice(at + 2, end).trim();
    const isTag = name.startsWith("tags.") && TAG_NAME.test(name.slice(5));
    if (!isTag && (name === "tags.…" || !KNOWN_VARIABLES.has(name)))
      throw new RuleFault(offset + at, "unknownVariable", [quoted(name), VARIABLE_NAMES.join(", ")]);
  }
}

/** As `filledIn` of the digest knows them. */
const TAG_NAME = /^[\w.|-]{1,190}$/;
