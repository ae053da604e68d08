import type { Frame } from "../../protocol/event.ts";
import type { OpenedFile } from "./open-files-of-event.ts";
import type { MappedPlace, UnmappedPlace } from "./place.ts";

/** A frame that was looked at. */
export interface LookedAt {
  /** Where it stands in the event. */
  readonly path: string;
  readonly frame: Frame;
  /** Of a file that could have a map. */
  readonly file?: OpenedFile;
  readonly place?: MappedPlace | UnmappedPlace;
}
