import { promisify } from "node:util";
import zlib from "node:zlib";
import type { BodyEncoding } from "./accepted.ts";

/** `too_large`: more than `maxBytes` would come out. `broken`: not what its encoding says, or cut off. */
export type Inflated =
  | { readonly kind: "ok"; readonly bytes: Uint8Array }
  | { readonly kind: "too_large" }
  | { readonly kind: "broken" };

/**
 * Unpacks a body. Stops as soon as `maxBytes` have come out, so memory is bounded by it whatever is sent.
 * Identity is handed back as it is. Synchronous: meant for small bodies and for the worker.
 */
export function inflate(bytes: Uint8Array, encoding: BodyEncoding, maxBytes: number): Inflated {
  if (encoding === "identity") return withinLimit(bytes, maxBytes);
  try {
    return { kind: "ok", bytes: unpackSync(bytes, encoding, maxBytes) };
  } catch (error) {
    return endOf(error);
  }
}

/** The same on the thread pool, for bodies that would hold up the event loop. */
export async function inflateApart(
  bytes: Uint8Array,
  encoding: BodyEncoding,
  maxBytes: number,
): Promise<Inflated> {
  if (encoding === "identity") return withinLimit(bytes, maxBytes);
  try {
    return { kind: "ok", bytes: await unpackApart(bytes, encoding, maxBytes) };
  } catch (error) {
    return endOf(error);
  }
}

type Packed = Exclude<BodyEncoding, "identity">;

/**
 * RFC 9659 bounds the window of zstd as a content coding to 8 MiB. Without it a frame of a few bytes makes
 * the decoder reserve 128 MiB.
 */
const ZSTD_PARAMS = { [zlib.constants.ZSTD_d_windowLogMax]: 23 };

function unpackSync(bytes: Uint8Array, encoding: Packed, maxOutputLength: number): Buffer {
  switch (encoding) {
    case "gzip":
      return zlib.gunzipSync(bytes, { maxOutputLength });
    case "deflate":
      return isZlib(bytes)
        ? zlib.inflateSync(bytes, { maxOutputLength })
        : zlib.inflateRawSync(bytes, { maxOutputLength });
    case "br":
      return zlib.brotliDecompressSync(bytes, { maxOutputLength });
    case "zstd":
      return zlib.zstdDecompressSync(bytes, { maxOutputLength, params: ZSTD_PARAMS });
  }
}

function unpackApart(bytes: Uint8Array, encoding: Packed, maxOutputLength: number): Promise<Buffer> {
  switch (encoding) {
    case "gzip":
      return gunzip(bytes, { maxOutputLength });
    case "deflate":
      return isZlib(bytes) ? inflateZlib(bytes, { maxOutputLength }) : inflateRaw(bytes, { maxOutputLength });
    case "br":
      return brotliDecompress(bytes, { maxOutputLength });
    case "zstd":
      return zstdDecompress(bytes, { maxOutputLength, params: ZSTD_PARAMS });
  }
}

const gunzip = promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.gunzip);
const inflateZlib = promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.inflate);
const inflateRaw = promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.inflateRaw);
const brotliDecompress = promisify<Uint8Array, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress);
const zstdDecompress = promisify<Uint8Array, zlib.ZstdOptions, Buffer>(zlib.zstdDecompress);

/** Some clients mean raw deflate by `deflate`. Method 8 and a checksum of both bytes tell a zlib head (RFC 1950). */
function isZlib(bytes: Uint8Array): boolean {
  const [first = 0, second = 0] = bytes;
  return (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0;
}

function withinLimit(bytes: Uint8Array, maxBytes: number): Inflated {
  return bytes.byteLength > maxBytes ? { kind: "too_large" } : { kind: "ok", bytes };
}

function endOf(error: unknown): Inflated {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ERR_BUFFER_TOO_LARGE") return { kind: "too_large" };
  // zlib's, brotli's and zstd's own complaints all carry a code and an errno; anything else is a fault of ours.
  if (typeof code === "string" && error instanceof Error && "errno" in error) return { kind: "broken" };
  throw error;
}
