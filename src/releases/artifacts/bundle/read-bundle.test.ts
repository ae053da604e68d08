import { createHash } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { BadBundle } from "./bad-bundle.ts";
import { bundleOf, type GivenFile, zipOf } from "./bundle.fixture.ts";
import { BUNDLE_LIMITS, type BundleLimits } from "./limits.ts";
import { type Bundle, type BundleFile, readBundle } from "./read-bundle.ts";

const ID = "621f6201-ec17-530f-b025-29fc375cd4d5";

function read(zip: Buffer, limits: Partial<BundleLimits> = {}): Promise<Bundle> {
  const bytes = {
    size: zip.length,
    readAt: async (start: number, end: number) => zip.subarray(start, Math.max(start, end)),
    async *open() {
      for (let at = 0; at < zip.length; at += 1_000) yield zip.subarray(at, at + 1_000);
    },
  };
  return readBundle(bytes, { ...BUNDLE_LIMITS, ...limits });
}

/** As a reader of the file store would, later. */
function bytesOf(zip: Buffer, file: BundleFile | undefined): string {
  if (!file) throw new Error("there is no such file");
  const packed = zip.subarray(file.dataStart, file.dataStart + file.dataSize);
  return (file.isDeflated ? inflateRawSync(packed) : packed).toString();
}

const two = bundleOf(
  {
    "~/static/app.js": {
      bytes: "throw 1;\n".repeat(500),
      headers: { "debug-id": ID, sourcemap: "app.js.map" },
    },
    "~/static/app.js.map": {
      bytes: "{}",
      type: "source_map",
      headers: { "Debug-Id": `${ID.toUpperCase()}-0` },
    },
  },
  { release: "2.0.0", dist: "9" },
);

describe("a bundle", () => {
  it("is known by its files, with the place and the name of the bytes of each", async () => {
    const bundle = await read(two);
    expect(bundle).toMatchObject({ release: "2.0.0", dist: "9" });
    expect(bundle.files).toMatchObject([
      {
        kind: "minified_source",
        url: "~/static/app.js",
        debugId: ID,
        sourceMapUrl: "app.js.map",
        size: 4_500,
      },
      { kind: "source_map", url: "~/static/app.js.map", debugId: ID, size: 2 },
    ]);
    const [script] = bundle.files;
    expect(bytesOf(two, script)).toBe("throw 1;\n".repeat(500));
    expect(script?.content).toBe(createHash("sha256").update("throw 1;\n".repeat(500)).digest("hex"));
  });

  it("may count in 64 bits, have a comment, and bytes that are not deflated", async () => {
    const manifest = JSON.stringify({ files: { a: { type: "source" }, b: { type: "source" } } });
    const zip = zipOf(
      [
        { path: "a", bytes: "stored", isStored: true },
        { path: "dir/", bytes: "", isStored: true },
        { path: "b", bytes: "" },
        { path: "manifest.json", bytes: manifest },
      ],
      { isWide: true, comment: "PK\u0005\u0006 looks like an end" },
    );
    const { files } = await read(zip);
    expect(files.map((file) => [file.url, bytesOf(zip, file)])).toEqual([
      ["a", "stored"],
      ["b", ""],
    ]);
  });

  it("may be a plain ZIP", async () => {
    const zip = bundleOf({ "~/a.js": { bytes: "a" } }, {}, { head: Buffer.alloc(0) });
    expect((await read(zip)).files).toHaveLength(1);
  });

  it("keeps what it knows, of a manifest that says more or less than it should", async () => {
    const zip = bundleOf(
      {
        "~/new": { bytes: "a", type: "of the year 2030" },
        "~/bad-id.js": { bytes: "b", headers: { "debug-id": "no id", sourcemap: 7 } },
        "~/x.js": { bytes: "c", headers: { "X-SourceMap": "x.map" } },
        "~/inline.js": { bytes: "d", headers: { sourcemap: `data:${"x".repeat(5_000)}` } },
      },
      { release: "bad/one", dist: "\n", __proto__: { polluted: true } },
    );
    const bundle = await read(zip);
    expect(bundle.release ?? bundle.dist).toBeUndefined();
    expect(bundle.files.map(({ url, debugId, sourceMapUrl }) => [url, debugId, sourceMapUrl])).toEqual([
      ["~/bad-id.js", undefined, undefined],
      ["~/x.js", undefined, "x.map"],
      ["~/inline.js", undefined, undefined],
    ]);
  });

  it("of ten thousand files is read", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [`~/${index}.js`, { bytes: `throw ${index};` }]),
    );
    expect((await read(bundleOf(files))).files).toHaveLength(10_000);
  });
});

const manifest = (files: object) => ({ path: "manifest.json", bytes: JSON.stringify({ files }) });
const one = (file: GivenFile): Buffer => zipOf([file, manifest({ [file.path]: { type: "source" } })]);
const bomb = (size: number) => one({ path: "a", bytes: Buffer.alloc(size) });

describe("a wrong bundle is refused, with words for who sent it:", () => {
  it.each<[string, Buffer, string]>([
    ["another file", Buffer.from("not a bundle at all"), "no artifact bundle"],
    ["nothing", Buffer.alloc(0), "no artifact bundle"],
    ["one without its end", two.subarray(0, -1), "cut off"],
    ["the beginning alone", two.subarray(0, 40), "cut off"],
    ["no manifest", zipOf([{ path: "a", bytes: "a" }]), "no manifest.json"],
    ["a manifest that is no JSON", zipOf([{ path: "manifest.json", bytes: "{" }]), "not JSON"],
    ["a manifest of another shape", zipOf([{ path: "manifest.json", bytes: '{"files":[]}' }]), "no object"],
    [
      "a manifest in another encoding",
      zipOf([{ path: "manifest.json", bytes: Buffer.from([0xff]) }]),
      "UTF-8",
    ],
    ["a file without a type", zipOf([{ path: "a", bytes: "" }, manifest({ a: {} })]), "without a `type`"],
    ["a file that is not there", zipOf([manifest({ a: { type: "source" } })]), "not in the bundle"],
    ["a name that leaves the folder", one({ path: "a/../../b", bytes: "" }), "no plain relative path"],
    ["an absolute name", one({ path: "/etc/passwd", bytes: "" }), "no plain relative path"],
    ["a name of Windows", one({ path: "C:\\a", bytes: "" }), "no plain relative path"],
    [
      "a name in another encoding",
      one({ path: "a", pathBytes: Buffer.from([0xc3, 0x28]), bytes: "" }),
      "UTF-8",
    ],
    ["two names of one file", one({ path: "a", localPath: "b", bytes: "" }), "two names"],
    [
      "one name of two files",
      zipOf([{ path: "a", bytes: "" }, { path: "a", bytes: "" }, manifest({})]),
      "one name",
    ],
    [
      "files that overlap",
      zipOf([{ path: "a", bytes: "a" }, { path: "b", bytes: "b", headerAt: 8 }, manifest({})]),
      "overlap",
    ],
    [
      "a place without a file",
      one({ path: "a", bytes: "a".repeat(9), headerAt: 9 }),
      "not where its list says",
    ],
    ["a place in the list", one({ path: "a", bytes: "a", headerAt: 10_000 }), "list of files"],
    ["more than was announced", one({ path: "a", bytes: "aaaa", size: 3 }), "more comes out"],
    ["less than was announced", one({ path: "a", bytes: "aaaa", size: 5 }), "not what its list says"],
    [
      "other bytes than were announced",
      one({ path: "a", bytes: "aaaa", crc32: 1 }),
      "not what its list says",
    ],
    [
      "bytes that cannot be inflated",
      one({ path: "a", bytes: "aaaaaaaa", isStored: true, method: 8 }),
      "unpacked",
    ],
    ["deflate that is cut off", one({ path: "a", bytes: "abcdefgh", packedSize: 4 }), "unpacked"],
    ["bytes behind the deflate", one({ path: "a", bytes: "aaaa", garbage: Buffer.alloc(9) }), "shorter than"],
    [
      "much behind the deflate",
      one({ path: "a", bytes: "aaaa", garbage: Buffer.alloc(900_000) }),
      "shorter than",
    ],
    ["another method", one({ path: "a", bytes: "a", method: 93 }), "deflate"],
    ["encryption", one({ path: "a", bytes: "a", flags: 1 }), "encrypted"],
    ["a size beyond all numbers", one({ path: "a", bytes: "a", size: 0xffffffff }), "missing"],
  ])("%s", async (_, zip, words) => {
    const error = await read(zip).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(BadBundle);
    expect((error as Error).message).toContain(words);
  });

  it.each<[string, Buffer, Partial<BundleLimits>, string]>([
    ["too many files", two, { maxFiles: 2 }, "2 files at the most"],
    ["a list that is too long", two, { maxList: 100 }, "too long"],
    ["a manifest that is too long", two, { maxList: 280 }, "manifest.json is too long"],
    ["one file that is too large", two, { maxFileSize: 4_499 }, "smaller files"],
    ["too much in all", two, { maxTotal: 4_500 }, "fewer or smaller"],
    ["a bomb", bomb(1_000_000), { freeTotal: 1_000 }, "fewer or smaller"],
  ])("%s", async (_, zip, limits, words) => {
    await expect(read(zip, limits)).rejects.toThrow(words);
  });

  it("a bomb that tells a lie, without its bytes in memory", async () => {
    const packed = deflateRawSync(Buffer.alloc(300 * 2 ** 20));
    const zip = one({ path: "a", bytes: packed, isStored: true, method: 8, size: 10 });
    const before = process.memoryUsage().rss;
    await expect(read(zip)).rejects.toThrow("more comes out");
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
  });
});
