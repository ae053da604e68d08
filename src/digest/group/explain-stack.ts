import type { GroupingPart } from "../../protocol/stations.ts";
import type { FrameRuling } from "../../rules/judge-stack.ts";
import { shortened } from "../shortened.ts";
import { ruleParts } from "./explain-rules.ts";
import type { FrameView } from "./frame.ts";
import type { StackView, Variant } from "./stack.ts";

/** More lines than this nobody reads. */
export const MAX_PARTS = 40;

/** One line per counting frame, the crash first; neighbours that do not count for the same reason share a line. */
export function stackParts(view: StackView, variant: Variant, room: number): GroupingPart[] {
  const counting = new Set(view[variant]);
  const parts: GroupingPart[] = ruleParts(view.ruling).slice(0, room);
  let run: Run | undefined;
  for (let at = view.frames.length - 1; at >= 0 && parts.length < room; at--) {
    const frame = view.frames[at];
    if (!frame) continue;
    const ruled = view.ruling?.frames[at];
    if (counting.has(at)) {
      if (run) parts.push(partOfRun(run));
      run = undefined;
      parts.push({ part: "frame", value: nameAndPlace(frame), counts: true, why: whyItCounts(frame, ruled) });
      continue;
    }
    const why = whyNot(frame, variant, ruled, view);
    if (run && run.why !== why) {
      parts.push(partOfRun(run));
      run = undefined;
    }
    if (run) run.frames++;
    else run = { why, first: frame, frames: 1 };
  }
  if (run) parts.push(partOfRun(run));
  return parts.length <= room ? parts : parts.slice(0, room);
}

/** `in-app frames a, b, c`, the crash first. */
export function stackReason(view: StackView, variant: Variant): string {
  const counting = view[variant];
  const names = counting
    .slice(-SHOWN_NAMES)
    .reverse()
    .map((at) => shortened(view.frames[at]?.label ?? "?", 60));
  const more = counting.length - names.length;
  const isInApp = counting.every((at) => view.frames[at]?.inApp === true);
  const what = `${isInApp ? "in-app " : ""}${counting.length === 1 ? "frame" : "frames"}`;
  return `${what} ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

const SHOWN_NAMES = 3;

interface Run {
  readonly why: string;
  readonly first: FrameView;
  frames: number;
}

function partOfRun({ why, first, frames }: Run): GroupingPart {
  return {
    part: "frame",
    value: nameAndPlace(first),
    counts: false,
    why: frames === 1 ? why : `${why}: ${frames} such frames`,
  };
}

function nameAndPlace(frame: FrameView): string {
  return shortened(
    frame.place === "" || frame.place === frame.label ? frame.label : `${frame.label} in ${frame.place}`,
  );
}

function whyItCounts(frame: FrameView, ruled: FrameRuling | undefined): string {
  if (ruled?.countsBy) return `counted by the rule in line ${ruled.countsBy.line}`;
  if (!frame.inApp) return "no frame is in-app";
  return ruled?.appBy ? `in-app by the rule in line ${ruled.appBy.line}` : "in-app";
}

function whyNot(
  frame: FrameView,
  variant: Variant,
  ruled: FrameRuling | undefined,
  { ruling, ...view }: StackView,
): string {
  if (ruled?.countsBy && ruled.counts === false)
    return `taken out by the rule in line ${ruled.countsBy.line}`;
  if (variant === "app" && !frame.inApp && ruled?.counts !== true)
    return ruled?.appBy ? `library by the rule in line ${ruled.appBy.line}` : "library";
  if (frame.key === "") return frame.why;
  if (ruling && view[variant].length === 0 && ruling.minFrames > 0) return "fewer frames than min-frames";
  if (ruling && ruling.maxFrames > 0 && view[variant].length === ruling.maxFrames)
    return "beyond max-frames, or a repetition";
  return "repeats the frame before it";
}
