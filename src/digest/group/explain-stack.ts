import type { GroupingPart } from "../../protocol/stations.ts";
import { shortened } from "../shortened.ts";
import type { FrameView } from "./frame.ts";
import type { StackView, Variant } from "./stack.ts";

/** More lines than this nobody reads. */
export const MAX_PARTS = 40;

/** One line per counting frame, the crash first; neighbours that do not count for the same reason share a line. */
export function stackParts(view: StackView, variant: Variant, room: number): GroupingPart[] {
  const counting = new Set(view[variant]);
  const parts: GroupingPart[] = [];
  let run: Run | undefined;
  for (let at = view.frames.length - 1; at >= 0 && parts.length < room; at--) {
    const frame = view.frames[at];
    if (!frame) continue;
    if (counting.has(at)) {
      if (run) parts.push(partOfRun(run));
      run = undefined;
      parts.push({ part: "frame", value: nameAndPlace(frame), counts: true, why: whyItCounts(frame) });
      continue;
    }
    const why = whyNot(frame, variant);
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

const whyItCounts = (frame: FrameView): string => (frame.inApp ? "in-app" : "no frame is in-app");

function whyNot(frame: FrameView, variant: Variant): string {
  if (variant === "app" && !frame.inApp) return "library";
  return frame.key === "" ? frame.why : "repeats the frame before it";
}
