import type { BodyEncoding } from "../protocol/accepted.ts";
import { type Inflated, inflate, inflateApart } from "../protocol/inflate.ts";

/** Up to here, packed and unpacked, inflating on the event loop is cheaper than the thread pool (10 against 43 µs). */
const SMALL_PACKED = 64 * 1024;
const SMALL_UNPACKED = 1024 * 1024;

/** Large bodies inflated at once. Each may hold its whole output, and the queue's disk writes need threads too. */
const MAX_APART = 2;

/** Inflates bodies to look at their headers; small ones at once, large ones a few at a time. */
export class Unpacker {
  #busy = 0;
  readonly #waiting: (() => void)[] = [];

  async unpack(body: Uint8Array, encoding: BodyEncoding, maxBytes: number): Promise<Inflated> {
    if (encoding === "identity" || body.byteLength <= SMALL_PACKED) {
      const limit = encoding === "identity" ? maxBytes : Math.min(maxBytes, SMALL_UNPACKED);
      const inflated = inflate(body, encoding, limit);
      if (inflated.kind !== "too_large" || limit === maxBytes) return inflated;
    }
    if (this.#busy >= MAX_APART) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#busy++;
    try {
      return await inflateApart(body, encoding, maxBytes);
    } finally {
      // A place is handed on rather than given back, so that nobody comes in between.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#busy--;
    }
  }
}
