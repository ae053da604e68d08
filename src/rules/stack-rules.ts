import { FrameTests } from "./frame-tests.ts";
import type { LineReader } from "./line-reader.ts";
import {
  type ExceptionMatcher,
  type FrameMatcher,
  isMatcherNext,
  readMatcher,
  STACK_KEYS,
} from "./matchers.ts";
import { RuleFault } from "./problem.ts";
import { type ParsedRules, parseLines, type RuleLine } from "./rule-lines.ts";
import { readAction, type StackAction } from "./stack-actions.ts";

/** Says of frames whether they are in-app and whether they count (reference: grouping-and-search.md §3). */
export interface StackRule extends RuleLine {
  readonly ofException: readonly ExceptionMatcher[];
  readonly ofFrame: readonly FrameMatcher[];
  /** Of the frame that called it; undefined: any, or none. */
  readonly ofCaller: readonly FrameMatcher[] | undefined;
  /** Of the frame that it called. */
  readonly ofCallee: readonly FrameMatcher[] | undefined;
  readonly actions: readonly StackAction[];
}

/** A text of them, read once. */
export interface StackRules extends ParsedRules<StackRule> {
  readonly frames: FrameTests;
}

export function parseStackRules(text: string): StackRules {
  const frames = new FrameTests(false);
  return { ...parseLines(text, (reader, line) => readRule(reader, line, frames)), frames };
}

function readRule(reader: LineReader, line: RuleLine, frames: FrameTests): StackRule {
  const ofCaller = readSibling(reader, frames);
  if (ofCaller !== undefined) {
    reader.skipBlanks();
    if (!reader.take("|")) throw new RuleFault(reader.at, "expectedBar");
    reader.skipBlanks();
  }
  const ofException: ExceptionMatcher[] = [];
  const ofFrame: FrameMatcher[] = [];
  do {
    const matcher = readMatcher(reader, STACK_KEYS, frames);
    if (matcher.on === "exception") ofException.push(matcher);
    else if (matcher.on !== "event") ofFrame.push(matcher);
    reader.skipBlanks();
  } while (!reader.isAtEnd && isMatcherNext(reader));

  let ofCallee: FrameMatcher[] | undefined;
  if (reader.take("|")) {
    reader.skipBlanks();
    ofCallee = readSibling(reader, frames);
    if (ofCallee === undefined) throw new RuleFault(reader.at, "emptySibling");
    reader.skipBlanks();
  }
  return { ...line, ofException, ofFrame, ofCaller, ofCallee, actions: readActions(reader) };
}

/** `[ matchers ]`; undefined where no bracket stands. */
function readSibling(reader: LineReader, frames: FrameTests): FrameMatcher[] | undefined {
  const start = reader.at;
  if (!reader.take("[")) return undefined;
  const matchers: FrameMatcher[] = [];
  for (;;) {
    reader.skipBlanks();
    if (reader.isAtEnd || reader.stands("|")) throw new RuleFault(start, "siblingNotClosed");
    if (reader.stands("]")) break;
    const at = reader.at;
    const matcher = readMatcher(reader, STACK_KEYS, frames, "]");
    if (matcher.on === "exception" || matcher.on === "event")
      throw new RuleFault(at, "exceptionInSibling", [matcher.field]);
    matchers.push(matcher);
  }
  if (matchers.length === 0) throw new RuleFault(reader.at, "emptySibling");
  reader.take("]");
  return matchers;
}

function readActions(reader: LineReader): StackAction[] {
  const actions: StackAction[] = [];
  do {
    actions.push(readAction(reader));
    reader.skipBlanks();
  } while (!reader.isAtEnd);
  return actions;
}
