import { hash } from "node:crypto";
import type { Place } from "./connection.ts";

/**
 * Which server holds a key: the one whose mix with the key is highest (rendezvous hashing). The same on every node,
 * in whatever order it names them; a server more or less moves only its own share. A server that is gone keeps its
 * keys: were they kept elsewhere meanwhile, it would come back with values that were deleted since.
 */
export function serverFor(places: readonly Place[]): (keyHash: number) => number {
  const seeds = places.map(({ host, port }) => hash("sha256", `${host}:${port}`, "buffer").readUInt32LE(0));
  return (keyHash) => {
    let best = 0;
    let highest = -1;
    for (const [index, seed] of seeds.entries()) {
      const score = mixed(keyHash ^ seed);
      if (score > highest) [best, highest] = [index, score];
    }
    return best;
  };
}

/** Each bit of the input turns about half of the output's (the last step of MurmurHash3). */
function mixed(value: number): number {
  let bits = value;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
