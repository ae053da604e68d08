import { Lru } from "../../lib/lru.ts";
import type { Frame } from "../../protocol/event.ts";
import { type FrameView, viewFrame } from "./frame.ts";

/**
 * Views of frames seen before. A crash sends the same frames thousands of times, and reading one costs ten times
 * as much as finding it here. Bounded: about 3 MB when full, and a frame of unusual length is not kept.
 */
const known = new Lru<string, FrameView>(5_000);
const LONGEST = 1_000;

/** As {@link viewFrame}, which is pure: the same frame gives the same view. */
export function viewKnownFrame(
  frame: Frame,
  platform: string,
  isMinified: (frame: Frame) => boolean,
): FrameView {
  const name = nameOf(frame, platform);
  const view = known.get(name);
  if (view !== undefined) return view;

  // Whether a script is minified depends on its other frames too: then the view is not this frame's alone.
  let isItsOwn = true;
  const made = viewFrame(frame, platform, (asked) => {
    isItsOwn = false;
    return isMinified(asked);
  });
  if (isItsOwn && name.length <= LONGEST) known.set(name, made);
  return made;
}

/** All that a view is made of. NUL stands in no text of an event, so no two frames share a name. */
function nameOf(frame: Frame, platform: string): string {
  const { data } = frame;
  const map = data === undefined ? "" : `${typeof data.sourcemap === "string"} ${data.symbolicated === true}`;
  return `${platform}\0${frame.in_app}\0${frame.function}\0${frame.module}\0${frame.filename}\0${frame.abs_path}\0${frame.package}\0${frame.context_line}\0${map}`;
}
