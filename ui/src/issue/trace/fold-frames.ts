import type { WireFrame } from "../../../../src/wire/event.ts";
import { packageOf } from "./frame-face.ts";

/** A frame and where it stands in the stored order, oldest call first. */
export interface PlacedFrame {
  readonly frame: WireFrame;
  readonly index: number;
}

export type TraceItem =
  | ({ readonly kind: "frame" } & PlacedFrame)
  | {
      readonly kind: "library";
      readonly frames: readonly PlacedFrame[];
      /** Whose they are, most frequent first: `react-dom 5, scheduler 1`. */
      readonly packages: readonly (readonly [name: string, count: number])[];
    };

export type FrameOrder = "newest" | "oldest";

/** Frames in reading order. With `app`, library frames that stand together fold into one item; unless none is in-app. */
export function foldFrames(
  frames: readonly WireFrame[],
  order: FrameOrder,
  which: "app" | "all",
): readonly TraceItem[] {
  const placed = frames.map((frame, index) => ({ frame, index }));
  if (order === "newest") placed.reverse();
  if (which === "all" || !frames.some(({ inApp }) => inApp)) {
    return placed.map((each) => ({ kind: "frame", ...each }));
  }
  const items: TraceItem[] = [];
  let run: PlacedFrame[] = [];
  const endRun = () => {
    if (run.length > 0) items.push({ kind: "library", frames: run, packages: countPackages(run) });
    run = [];
  };
  for (const each of placed) {
    if (!each.frame.inApp) {
      run.push(each);
      continue;
    }
    endRun();
    items.push({ kind: "frame", ...each });
  }
  endRun();
  return items;
}

function countPackages(frames: readonly PlacedFrame[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { frame } of frames) {
    const name = packageOf(frame);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a);
}

/** Frames that are open from the start: those in-app ones nearest to the crash that have something to show. */
export function openFromStart(frames: readonly WireFrame[], most: number): ReadonlySet<number> {
  const open = new Set<number>();
  for (let index = frames.length - 1; index >= 0 && open.size < most; index--) {
    const frame = frames[index];
    if (frame?.inApp && hasDetails(frame) && frame.context.length > 0) open.add(index);
  }
  return open;
}

/** Whether opening a frame would show anything. */
export function hasDetails(frame: WireFrame): boolean {
  return (
    frame.context.length > 0 ||
    (frame.vars !== null && Object.keys(frame.vars).length > 0) ||
    (frame.absPath !== null && frame.absPath !== frame.filename) ||
    (frame.filename !== null && frame.package !== null) ||
    frame.symbolAddr !== null
  );
}
