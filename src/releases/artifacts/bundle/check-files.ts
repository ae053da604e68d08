import { createHash } from "node:crypto";
import { pipeline } from "node:stream/promises";
import { crc32, createInflateRaw, inflateRawSync } from "node:zlib";
import { BadBundle, damaged } from "./bad-bundle.ts";
import { ByteCursor } from "./byte-cursor.ts";
import type { BundleLimits } from "./limits.ts";
import { decodeUtf8 } from "./text.ts";
import type { ZipDirectory, ZipEntry } from "./zip-directory.ts";

/** Where a file's packed bytes begin, and the name of what comes out of them: its SHA-256 in hex. */
export interface CheckedFile {
  readonly dataAt: number;
  readonly content: string;
}

const FILE_SIGN = 0x04034b50;
/** Of a local header, without name and extra field. */
export const HEAD_BYTES = 30;

/**
 * Reads a bundle through once and compares each file with what the directory promised, so that nobody who reads one
 * later meets a surprise. Files may not overlap, and nothing may come out that was not announced.
 */
export async function checkFiles(
  bytes: AsyncIterable<Uint8Array>,
  { entries, at: directoryAt }: ZipDirectory,
): Promise<ReadonlyMap<string, CheckedFile>> {
  const cursor = new ByteCursor(bytes);
  const ordered = entries.toSorted((one, other) => one.headerAt - other.headerAt);
  const checked = new Map<string, CheckedFile>();
  for (const entry of ordered) {
    if (entry.headerAt < cursor.at) throw damaged("files in it overlap");
    if (entry.headerAt + HEAD_BYTES + entry.packedSize > directoryAt) {
      throw damaged("a file reaches into its list of files");
    }
    await cursor.skipTo(entry.headerAt);
    await readHead(cursor, entry);
    const dataAt = cursor.at;
    if (dataAt + entry.packedSize > directoryAt) throw damaged("a file reaches into its list of files");
    if (checked.has(entry.name)) throw damaged("two files in it have one name");
    checked.set(entry.name, { dataAt, content: await digest(cursor, entry) });
  }
  return checked;
}

/** What is announced may not be more than a bundle of this size may bring. */
export function refuseBombs(entries: readonly ZipEntry[], bundleSize: number, limits: BundleLimits): void {
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  const most = Math.min(limits.maxTotal, limits.freeTotal + bundleSize * limits.maxRatio);
  if (total > most || entries.some(({ size }) => size > limits.maxFileSize)) {
    throw new BadBundle(
      "More would come out of the bundle than is taken here. Upload fewer or smaller files at once.",
    );
  }
}

async function readHead(cursor: ByteCursor, entry: ZipEntry): Promise<void> {
  const head = await cursor.take(HEAD_BYTES);
  if (head.readUInt32LE(0) !== FILE_SIGN) throw damaged("a file in it is not where its list says");
  const name = await cursor.take(head.readUInt16LE(26));
  if (decodeUtf8(name) !== entry.name) throw damaged("a file in it has two names");
  await cursor.skipTo(cursor.at + head.readUInt16LE(28));
}

async function digest(cursor: ByteCursor, entry: ZipEntry): Promise<string> {
  const hash = createHash("sha256");
  let size = 0;
  let crc = 0;
  const read = async (unpacked: AsyncIterable<Buffer> | Iterable<Buffer>) => {
    for await (const piece of unpacked) {
      size += piece.length;
      if (size > entry.size) throw more();
      crc = crc32(piece, crc);
      hash.update(piece);
    }
  };
  if (!entry.isDeflated) await read(cursor.pieces(entry.packedSize));
  else if (isSmall(entry)) await read([inflateAtOnce(await cursor.take(entry.packedSize), entry)]);
  else await inflateInto(cursor.pieces(entry.packedSize), entry, read);
  if (size !== entry.size || crc !== entry.crc32) throw damaged("a file in it is not what its list says");
  return hash.digest("hex");
}

/** A stream costs a third of a millisecond, which thousands of small files would pay. */
function isSmall({ packedSize, size }: ZipEntry): boolean {
  return packedSize <= 64 * 1024 && size <= 512 * 1024;
}

function inflateAtOnce(packed: Buffer, entry: ZipEntry): Buffer {
  try {
    // Nothing of size 0 may be asked for; what comes out then is counted.
    const options = { maxOutputLength: Math.max(1, entry.size), info: true };
    const { buffer, engine } = inflateRawSync(packed, options) as unknown as Inflated;
    if (engine.bytesWritten !== entry.packedSize) throw shorter();
    return buffer;
  } catch (error) {
    throw reasonOf(error);
  }
}

interface Inflated {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

async function inflateInto(
  packed: AsyncIterable<Buffer>,
  entry: ZipEntry,
  read: (unpacked: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  const inflate = createInflateRaw();
  try {
    await pipeline(packed, inflate, read);
  } catch (error) {
    throw reasonOf(error);
  }
  if (inflate.bytesWritten !== entry.packedSize) throw shorter();
}

function shorter(): BadBundle {
  return damaged("a file in it is shorter than its list says");
}

function more(): BadBundle {
  return damaged("more comes out of a file than its list says");
}

function reasonOf(error: unknown): unknown {
  const { code } = error as { code?: unknown };
  if (code === "ERR_BUFFER_TOO_LARGE") return more();
  const isOfZlib =
    typeof code === "string" && (code.startsWith("Z_") || code === "ERR_STREAM_PREMATURE_CLOSE");
  return isOfZlib ? damaged("a file in it cannot be unpacked") : error;
}
