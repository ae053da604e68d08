import { pipeline, type Readable, Transform } from "node:stream";
import { createInflateRaw } from "node:zlib";

/** What comes out of deflated bytes: `size` bytes, as the bundle's list says and its upload proved, or an error. */
export function inflated(packed: Readable, size: number): Readable {
  let left = size;
  const bound = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      left -= chunk.length;
      if (left < 0) done(changed());
      else done(null, chunk);
    },
    flush: (done) => done(left === 0 ? null : changed()),
  });
  // Whoever reads hears of every error, for it destroys the last.
  return pipeline(packed, createInflateRaw(), bound, () => undefined);
}

function changed(): Error {
  return new Error("a file of a bundle is not what it was when it was uploaded");
}
