import type { Stacktrace } from "../../protocol/event.ts";
import type { FrameRuling, StackRuling } from "../../rules/judge-stack.ts";
import type { FrameView } from "./frame.ts";
import { viewKnownFrame } from "./known-frames.ts";
import { minifiedScripts } from "./minified.ts";
import { pack } from "./pack.ts";

/** A stack as grouping sees it, in its two variants (reference: grouping-and-search.md §2). */
export interface StackView {
  readonly frames: readonly FrameView[];
  /** The frames that count, as positions in `frames`, repetitions folded; empty if none does. */
  readonly app: readonly number[];
  readonly system: readonly number[];
  /** What the project's rules say, where it has any. */
  readonly ruling: StackRuling | undefined;
}

export type Variant = "app" | "system";

export function viewStack(stack: Stacktrace, eventPlatform: string, ruling?: StackRuling): StackView {
  const isMinified = minifiedScripts(stack.frames);
  const frames = stack.frames.map((frame) =>
    viewKnownFrame(frame, frame.platform ?? eventPlatform, isMinified),
  );
  const numbers = numbered(frames);
  const counting = (onlyInApp: boolean): number[] =>
    within(
      folded(frames, numbers, (frame, at) => countsIn(frame, ruling?.frames[at], onlyInApp)),
      ruling,
    );
  return { frames, app: counting(true), system: counting(false), ruling };
}

/** A rule's word on a frame stands in both variants. */
const countsIn = (frame: FrameView, ruled: FrameRuling | undefined, onlyInApp: boolean): boolean =>
  frame.key !== "" && (ruled?.counts ?? (!onlyInApp || frame.inApp));

/** As many of the counting frames as rules leave, the crash last unless they turned it round. */
function within(counting: number[], ruling: StackRuling | undefined): number[] {
  if (ruling === undefined) return counting;
  const { minFrames, maxFrames, isInverted } = ruling;
  if (counting.length < minFrames) return [];
  const inOrder = isInverted ? counting.toReversed() : counting;
  return maxFrames > 0 ? inOrder.slice(-maxFrames) : inOrder;
}

/** The packed frames of a variant; "" when none counts. */
export function stackKey(view: StackView, variant: Variant): string {
  const counting = view[variant];
  if (counting.length === 0) return "";
  return pack(
    "stack",
    counting.map((at) => view.frames[at]?.key ?? ""),
  );
}

/** Recursion over more functions than this is not recognised. */
const LONGEST_CYCLE = 8;

/**
 * The counting frames without repetitions: `a a a` is `a`, and `a b a b` is `a b`, so that how deep a
 * recursion went, and where an SDK cut it, makes no difference. Linear: a bounded look back per frame.
 */
function folded(
  frames: readonly FrameView[],
  numbers: readonly number[],
  counts: (frame: FrameView, at: number) => boolean,
): number[] {
  const kept: number[] = [];
  for (let at = 0; at < frames.length; at++) {
    const frame = frames[at];
    if (frame === undefined || !counts(frame, at)) continue;
    kept.push(at);
    for (let cycle = 1; cycle <= LONGEST_CYCLE && cycle * 2 <= kept.length; cycle++) {
      if (!endsInCycle(kept, numbers, cycle)) continue;
      kept.length -= cycle;
      break;
    }
  }
  return kept;
}

function endsInCycle(kept: readonly number[], numbers: readonly number[], cycle: number): boolean {
  for (let back = 1; back <= cycle; back++) {
    const one = kept[kept.length - back] ?? -1;
    const other = kept[kept.length - back - cycle] ?? -1;
    if (numbers[one] !== numbers[other]) return false;
  }
  return true;
}

/** Each distinct key as a small number: comparing long texts over and over was a third of grouping's time. */
function numbered(frames: readonly FrameView[]): number[] {
  const known = new Map<string, number>();
  return frames.map(({ key }) => {
    const number = known.get(key) ?? known.size;
    known.set(key, number);
    return number;
  });
}
