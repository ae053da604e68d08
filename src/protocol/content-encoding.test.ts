import { expect, it } from "vitest";
import { readContentEncoding } from "./content-encoding.ts";

it.each([
  [undefined, "identity"],
  ["", "identity"],
  ["identity", "identity"],
  ["gzip", "gzip"],
  ["X-GZip", "gzip"],
  [" Deflate ", "deflate"],
  ["br", "br"],
  ["ZSTD", "zstd"],
  ["gzip, identity", "gzip"],
  ["compress", "identity"],
  ["utf-8", "identity"],
  ["gzip, br", "several"],
  ["gzip, gzip", "several"],
])("Content-Encoding %j means %s", (header, meaning) => {
  expect(readContentEncoding(header)).toBe(meaning);
});
