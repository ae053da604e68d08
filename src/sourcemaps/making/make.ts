import { compiledFile } from "../compiled/compiled-file.ts";
import { embeddedMap } from "../compiled/embedded-map.ts";
import { lookUpFile } from "../map/look-up-file.ts";
import { readMap } from "../map/read-map.ts";

/** What is made of an uploaded file: the look-up of a map, of the map that a script embeds, or a table of functions. */
export type Made = "map" | "embedded" | "script";

/** Makes it, in pieces. Takes a second for a map of some hundred megabytes. @throws Unusable */
export function make(made: Made, bytes: Uint8Array): Uint8Array[] {
  if (made === "script") return compiledFile(bytes);
  const map = made === "map" ? bytes : embeddedMap(bytes);
  return lookUpFile(map, readMap(map));
}
