import type { Stacktrace } from "../../protocol/event.ts";
import { familyOf } from "../platform-family.ts";
import { type FrameView, viewFrame } from "./frame.ts";
import { minifiedScripts } from "./minified.ts";
import { pack } from "./pack.ts";

/** A stack as grouping sees it, in its two variants (reference: grouping-and-search.md §2). */
export interface StackView {
  readonly frames: readonly FrameView[];
  /** The frames that count, as positions in `frames`, repetitions folded; empty if none does. */
  readonly app: readonly number[];
  readonly system: readonly number[];
}

export type Variant = "app" | "system";

export function viewStack(stack: Stacktrace, eventPlatform: string): StackView {
  const isMinified = minifiedScripts(stack.frames);
  const frames = stack.frames.map((frame) =>
    viewFrame(
      frame.platform === undefined && eventPlatform === "node" ? { ...frame, platform: "node" } : frame,
      familyOf(frame.platform ?? eventPlatform),
      isMinified,
    ),
  );
  return { frames, app: folded(frames, true), system: folded(frames, false) };
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
function folded(frames: readonly FrameView[], onlyInApp: boolean): number[] {
  const kept: number[] = [];
  const keyAt = (index: number): string => frames[kept[index] ?? -1]?.key ?? "";
  for (let at = 0; at < frames.length; at++) {
    const frame = frames[at];
    if (frame === undefined || frame.key === "" || (onlyInApp && !frame.inApp)) continue;
    kept.push(at);
    for (let cycle = 1; cycle <= LONGEST_CYCLE && cycle * 2 <= kept.length; cycle++) {
      let same = 0;
      while (same < cycle && keyAt(kept.length - 1 - same) === keyAt(kept.length - 1 - same - cycle)) same++;
      if (same === cycle) {
        kept.length -= cycle;
        break;
      }
    }
  }
  return kept;
}
