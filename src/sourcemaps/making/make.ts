import { compiledFile } from "../compiled/compiled-file.ts";
import { dataUrlBytes, embeddedMap } from "../compiled/embedded-map.ts";
import { lookUpFile } from "../map/look-up-file.ts";
import { readMap } from "../map/read-map.ts";

/**
 * What is made of an uploaded file: the look-up of a map, of the map that a script embeds, of one that is a `data:` URL
 * itself; or a table of functions.
 */
export type Made = "map" | "embedded" | "header" | "script";

/** Makes it, in pieces. Takes a second for a map of some hundred megabytes. @throws Unusable */
export function make(made: Made, bytes: Uint8Array): Uint8Array[] {
  if (made === "script") return compiledFile(bytes);
  const map = mapIn(made, bytes);
  return lookUpFile(map, readMap(map));
}

function mapIn(made: Exclude<Made, "script">, bytes: Uint8Array): Uint8Array {
  if (made === "map") return bytes;
  return made === "embedded" ? embeddedMap(bytes) : dataUrlBytes(Buffer.from(bytes).toString("utf8"));
}
