import { isObject, type Json } from "../../lib/json.ts";

/** The entry of the program and the place of the crash are kept whatever is between. */
const ENDS = 25;

/**
 * Which of too many frames to keep, oldest first: both ends, then in-app frames, then others, each from the
 * ends inward, so the hole is in the middle (reference: event-payload.md §2).
 */
export function framesToKeep(frames: readonly Json[], most: number): readonly Json[] {
  if (frames.length <= most) return frames;
  const kept = new Set<number>();
  for (let at = 0; at < ENDS; at += 1) {
    kept.add(at);
    kept.add(frames.length - 1 - at);
  }
  const inward = Array.from({ length: frames.length - 2 * ENDS }, (_, at) =>
    at % 2 === 0 ? frames.length - 1 - ENDS - at / 2 : ENDS + (at - 1) / 2,
  );
  for (const wanted of [true, false]) {
    for (const at of inward) {
      if (kept.size >= most) break;
      if (isInApp(frames[at]) === wanted) kept.add(at);
    }
  }
  return frames.filter((_, at) => kept.has(at));
}

function isInApp(frame: Json | undefined): boolean {
  return isObject(frame) && frame.in_app === true;
}
