import type { Frame } from "../protocol/event.ts";
import { type FrameBits, hasBit, type RuleFamily } from "./frame-tests.ts";
import type { ExceptionMatcher, FrameMatcher } from "./matchers.ts";
import type { StackAction } from "./stack-actions.ts";
import type { StackRule, StackRules } from "./stack-rules.ts";

/** What rules say of one frame. */
export interface FrameRuling {
  readonly isApp: boolean;
  /** The rule that decided `isApp`, where one did. */
  readonly appBy?: StackRule;
  /** Whether it counts, where a rule says so. */
  readonly counts?: boolean;
  readonly countsBy?: StackRule;
}

/** What rules say of a stack; frames as they stand in it. */
export interface StackRuling {
  readonly frames: readonly FrameRuling[];
  /** So many counting frames, those next to the crash; 0: all. */
  readonly maxFrames: number;
  /** With fewer counting frames none counts. */
  readonly minFrames: number;
  /** Read as if the crash stood at the other end. */
  readonly isInverted: boolean;
  /** All that matched, and did something. */
  readonly matched: readonly StackRule[];
}

/** What rules may ask about an exception; without one their matchers on exceptions match nothing. */
export interface ExceptionFacts {
  readonly type: string;
  readonly value: string;
  readonly mechanism: string;
}

export interface FrameOrigins {
  readonly familyOf: (frame: Frame) => RuleFamily;
  /** Whether it is in-app before any rule. */
  readonly isApp: (frame: Frame) => boolean;
}

interface State {
  isApp: boolean;
  appBy?: StackRule;
  counts?: boolean;
  countsBy?: StackRule;
  category: string;
}

interface Whole {
  maxFrames: number;
  minFrames: number;
  isInverted: boolean;
}

/**
 * Applies rules to a stack, top to bottom, later ones win. Each rule sees the stack as the ones before it left it.
 * Pure; time: rules by frames.
 */
export function judgeStack(
  rules: StackRules,
  frames: readonly Frame[],
  exception: ExceptionFacts | undefined,
  { familyOf, isApp }: FrameOrigins,
): StackRuling {
  const bits = frames.map((frame) => rules.frames.bitsOf(frame, familyOf(frame)));
  const states: State[] = frames.map((frame) => ({ isApp: isApp(frame), category: "" }));
  const whole: Whole = { maxFrames: 0, minFrames: 0, isInverted: false };
  const matched: StackRule[] = [];
  const seen = unionOf(bits);
  for (const rule of rules.rules) {
    if (!mayMatch(rule, seen)) continue;
    if (!rule.ofException.every((matcher) => holdsOf(matcher, exception))) continue;
    const at = placesOf(rule, bits, states);
    if (at.length === 0) continue;
    matched.push(rule);
    for (const action of rule.actions) apply(action, rule, at, states, whole);
  }
  return { ...whole, frames: states, matched };
}

/** What holds of any frame of the stack: most rules are about frames that it has not. */
function unionOf(bits: readonly FrameBits[]): FrameBits {
  const union = new Int32Array(bits[0]?.length ?? 0);
  for (const frame of bits) {
    for (let word = 0; word < frame.length; word++) union[word] = (union[word] ?? 0) | (frame[word] ?? 0);
  }
  return union;
}

const mayMatch = ({ ofFrame }: StackRule, seen: FrameBits): boolean =>
  ofFrame.every((matcher) => matcher.on !== "frame" || matcher.isNegated || hasBit(seen, matcher.bit));

function placesOf(rule: StackRule, bits: readonly FrameBits[], states: readonly State[]): number[] {
  const holds = (matchers: readonly FrameMatcher[], at: number): boolean => {
    const state = states[at];
    const known = bits[at];
    return (
      state !== undefined &&
      known !== undefined &&
      matchers.every((matcher) => holdsAt(matcher, known, state) !== matcher.isNegated)
    );
  };
  const places: number[] = [];
  for (let at = 0; at < states.length; at++) {
    if (!holds(rule.ofFrame, at)) continue;
    if (rule.ofCaller !== undefined && !holds(rule.ofCaller, at - 1)) continue;
    if (rule.ofCallee !== undefined && !holds(rule.ofCallee, at + 1)) continue;
    places.push(at);
  }
  return places;
}

function holdsAt(matcher: FrameMatcher, bits: FrameBits, state: State): boolean {
  if (matcher.on === "frame") return hasBit(bits, matcher.bit);
  return matcher.on === "app" ? state.isApp === matcher.isApp : state.category === matcher.category;
}

function holdsOf(matcher: ExceptionMatcher, exception: ExceptionFacts | undefined): boolean {
  const text = exception?.[matcher.field];
  return (text !== undefined && text !== "" && matcher.matches(text)) !== matcher.isNegated;
}

/** `places` is not empty, and ascends. */
function apply(
  action: StackAction,
  rule: StackRule,
  places: readonly number[],
  states: readonly State[],
  whole: Whole,
): void {
  if (action.kind === "max-frames") whole.maxFrames = action.frames;
  else if (action.kind === "min-frames") whole.minFrames = action.frames;
  else if (action.kind === "invert-stacktrace") whole.isInverted = action.is;
  else if (action.kind === "category") {
    for (const at of places) set(states[at], { category: action.category });
  } else {
    const change: Partial<State> =
      action.kind === "app" ? { isApp: action.is, appBy: rule } : { counts: action.is, countsBy: rule };
    // Of several matches the outermost reaches furthest.
    if (action.range === "here") for (const at of places) set(states[at], change);
    else if (action.range === "above")
      for (let at = (places[0] ?? 0) + 1; at < states.length; at++) set(states[at], change);
    else for (let at = (places.at(-1) ?? 0) - 1; at >= 0; at--) set(states[at], change);
  }
}

function set(state: State | undefined, change: Partial<State>): void {
  if (state) Object.assign(state, change);
}
