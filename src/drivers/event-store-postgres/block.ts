import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";

/**
 * Payloads of many events, one JSON text a line, compressed together: 292 bytes for a 3 KB event in blocks of
 * 64, against 1,390 alone (design.md §4). The first byte names the codec, so a later one can stand beside it.
 */
const ZSTD_LINES = 1;

/** The largest block we would ever write is about 1.3 MiB of text; more than this is a damaged block. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024;

/** `texts` are JSON, so a line break can only stand between them. A block of less than a day may be packed in haste. */
export function encodeBlock(texts: readonly string[], isInHaste = false): Buffer {
  const compressed = zstdCompressSync(texts.join("\n"), {
    params: { [constants.ZSTD_c_compressionLevel]: isInHaste ? 1 : 3 },
  });
  return Buffer.concat([Buffer.of(ZSTD_LINES), compressed]);
}

/** The JSON text at `index`. Throws when the block is of an unknown codec, damaged, or shorter than that. */
export function readFromBlock(data: Uint8Array, index: number): string {
  const bytes = unpacked(data);
  let start = 0;
  for (let line = 0; line < index; line++) {
    const end = bytes.indexOf(0x0a, start);
    if (end === -1) throw new Error(`event block has no entry ${index}`);
    start = end + 1;
  }
  const end = bytes.indexOf(0x0a, start);
  return bytes.toString("utf8", start, end === -1 ? bytes.length : end);
}

/** A block that is read more than once. */
export interface BlockLines {
  /** In memory. */
  readonly bytes: number;
  /** The JSON text at `index`; undefined when the block is shorter than that. */
  line(index: number): string | undefined;
}

/** Throws when the block is of an unknown codec, or damaged. */
export function linesOfBlock(data: Uint8Array): BlockLines {
  const bytes = unpacked(data);
  const ends: number[] = [];
  for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, end + 1)) ends.push(end);
  ends.push(bytes.length);
  return {
    bytes: bytes.length,
    line(index) {
      const end = ends[index];
      return end === undefined ? undefined : bytes.toString("utf8", (ends[index - 1] ?? -1) + 1, end);
    },
  };
}

function unpacked(data: Uint8Array): Buffer {
  if (data[0] !== ZSTD_LINES) throw new Error(`event block of unknown codec ${data[0]}`);
  return zstdDecompressSync(data.subarray(1), { maxOutputLength: MAX_TEXT_BYTES });
}
