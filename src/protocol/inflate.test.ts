import zlib from "node:zlib";
import { describe, expect, it } from "vitest";
import type { BodyEncoding } from "./accepted.ts";
import { inflate, inflateApart } from "./inflate.ts";

const PLAIN = Buffer.from(
  JSON.stringify({ words: Array.from({ length: 500 }, (_, index) => `word ${index * 7919}`) }),
);

const QUICK = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } };

const PACKED: [string, BodyEncoding, (bytes: Buffer) => Buffer][] = [
  ["gzip", "gzip", (bytes) => zlib.gzipSync(bytes)],
  ["deflate with zlib's head", "deflate", (bytes) => zlib.deflateSync(bytes)],
  ["raw deflate", "deflate", (bytes) => zlib.deflateRawSync(bytes)],
  ["br", "br", (bytes) => zlib.brotliCompressSync(bytes, QUICK)],
  ["zstd", "zstd", (bytes) => zlib.zstdCompressSync(bytes)],
];

/** Both ways must end alike. */
async function both(bytes: Uint8Array, encoding: BodyEncoding, maxBytes: number) {
  const here = inflate(bytes, encoding, maxBytes);
  expect(await inflateApart(bytes, encoding, maxBytes)).toEqual(here);
  return here;
}

describe.each(PACKED)("%s", (_name, encoding, pack) => {
  it("comes out as it went in", async () => {
    const end = await both(pack(PLAIN), encoding, PLAIN.length);
    expect(end.kind === "ok" && Buffer.from(end.bytes).equals(PLAIN)).toBe(true);
  });

  it("cut off anywhere is broken", async () => {
    const packed = pack(PLAIN);
    for (const length of [0, 1, 2, 5, 11, packed.length >> 1, packed.length - 9])
      expect(await both(packed.subarray(0, length), encoding, 1e6)).toEqual({ kind: "broken" });
  });

  it("stops a bomb at the limit, not at its end", () => {
    const bomb = pack(Buffer.alloc(64 * 1024 * 1024));
    const before = process.memoryUsage.rss();
    expect(inflate(bomb, encoding, 1024 * 1024)).toEqual({ kind: "too_large" });
    expect(process.memoryUsage.rss() - before).toBeLessThan(32 * 1024 * 1024);
  });

  it("one byte above the limit is too large", async () => {
    expect(await both(pack(PLAIN), encoding, PLAIN.length - 1)).toEqual({ kind: "too_large" });
  });
});

describe("anything else", () => {
  it.each(["gzip", "deflate", "br", "zstd"] as const)("that is called %s is broken", async (encoding) => {
    expect(await both(Buffer.from('{"not":"packed"}'), encoding, 1e6)).toEqual({ kind: "broken" });
  });

  it("that is identity is handed back itself, within the limit", async () => {
    const end = await both(PLAIN, "identity", PLAIN.length);
    expect(end.kind === "ok" && end.bytes).toBe(PLAIN);
    expect(await both(PLAIN, "identity", PLAIN.length - 1)).toEqual({ kind: "too_large" });
  });
});

it("a zstd frame that asks for a huge window is refused before it is given one", async () => {
  const params = { [zlib.constants.ZSTD_c_windowLog]: 27 };
  const wide = zlib.zstdCompressSync(Buffer.alloc(20 * 1024 * 1024), { params });
  expect(await both(wide, "zstd", 1024 ** 3)).toEqual({ kind: "broken" });
});
