import { Late } from "../lib/late.ts";
import type { Reading } from "./reading.ts";
import type { SourceMapsRoom } from "./room.ts";

/** Some megabytes of code and caches, for whoever has source maps. */
export function lateReading(room: SourceMapsRoom): Late<Reading> {
  return new Late(async () => {
    const { Reading } = await import("./reading.ts");
    return new Reading(room);
  });
}
