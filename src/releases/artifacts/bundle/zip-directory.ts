import { BadBundle, damaged } from "./bad-bundle.ts";
import type { BundleLimits } from "./limits.ts";
import { decodeUtf8 } from "./text.ts";

/** Reads bytes of a file from `start` up to `end`; fewer come where it ends. */
export type ReadAt = (start: number, end: number) => Promise<Buffer>;

/** One file of a ZIP, as the directory at its end has it. Nothing of it is proved yet. */
export interface ZipEntry {
  readonly name: string;
  readonly isDeflated: boolean;
  /** Where its local header lies, from the start of the file. */
  readonly headerAt: number;
  readonly packedSize: number;
  readonly size: number;
  readonly crc32: number;
}

export interface ZipDirectory {
  readonly entries: readonly ZipEntry[];
  /** Where the directory begins, and files must have ended. */
  readonly at: number;
}

const END_SIGN = 0x06054b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 0xffff;
const END64_SIGN = 0x06064b50;
const END64_BYTES = 56;
const LOCATOR_SIGN = 0x07064b50;
const LOCATOR_BYTES = 20;
const ENTRY_SIGN = 0x02014b50;
const ENTRY_BYTES = 46;
const LONGEST_NAME = 1_000;

/**
 * The directory at the end of a ZIP, with its 64-bit form (APPNOTE 6.3). Offsets count from the start of the file, as
 * bundles have them behind their own header (reference: sourcemaps.md §3). Throws {@link BadBundle}.
 */
export async function readDirectory(
  readAt: ReadAt,
  size: number,
  limits: BundleLimits,
): Promise<ZipDirectory> {
  const { at, bytes, count } = await findDirectory(readAt, size);
  if (count > limits.maxFiles) {
    throw new BadBundle(
      `A bundle may hold ${limits.maxFiles} files at the most, and this one holds ${count}. Upload fewer files at once.`,
    );
  }
  if (bytes > limits.maxList) {
    throw new BadBundle("The bundle's list of files is too long. Upload fewer files at once.");
  }
  return { at, entries: readEntries(await readAt(at, at + bytes), count) };
}

async function findDirectory(
  readAt: ReadAt,
  size: number,
): Promise<{ at: number; bytes: number; count: number }> {
  const from = Math.max(0, size - END_BYTES - LONGEST_COMMENT - LOCATOR_BYTES);
  const tail = await readAt(from, size);
  const end = endIn(tail);
  if (end === undefined) throw damaged("it has no end, perhaps because the upload was cut off");
  const count = tail.readUInt16LE(end + 10);
  const bytes = tail.readUInt32LE(end + 12);
  const at = tail.readUInt32LE(end + 16);
  const found =
    count === 0xffff || bytes === 0xffffffff || at === 0xffffffff
      ? await findDirectory64(readAt, tail, end, from)
      : { at, bytes, count, before: from + end };
  if (found.at + found.bytes > found.before) throw damaged("its list of files lies outside of it");
  return found;
}

/** The last end that fits: a comment may hold what looks like one. */
function endIn(tail: Buffer): number | undefined {
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END_SIGN) continue;
    if (at + END_BYTES + tail.readUInt16LE(at + 20) === tail.length) return at;
  }
  return undefined;
}

async function findDirectory64(readAt: ReadAt, tail: Buffer, end: number, from: number) {
  const locator = end - LOCATOR_BYTES;
  if (locator < 0 || tail.readUInt32LE(locator) !== LOCATOR_SIGN) {
    throw damaged("the 64-bit end of its list of files is missing");
  }
  const before = whole(tail.readBigUInt64LE(locator + 8));
  const end64 =
    before + END64_BYTES > from + locator ? undefined : await readAt(before, before + END64_BYTES);
  if (end64?.length !== END64_BYTES || end64.readUInt32LE(0) !== END64_SIGN) {
    throw damaged("the 64-bit end of its list of files is missing");
  }
  return {
    count: whole(end64.readBigUInt64LE(32)),
    bytes: whole(end64.readBigUInt64LE(40)),
    at: whole(end64.readBigUInt64LE(48)),
    before,
  };
}

function readEntries(list: Buffer, count: number): ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = 0;
  while (entries.length < count) {
    if (at + ENTRY_BYTES > list.length || list.readUInt32LE(at) !== ENTRY_SIGN) {
      throw damaged("its list of files is cut off");
    }
    const nameEnd = at + ENTRY_BYTES + list.readUInt16LE(at + 28);
    const extraEnd = nameEnd + list.readUInt16LE(at + 30);
    const next = extraEnd + list.readUInt16LE(at + 32);
    if (next > list.length) throw damaged("its list of files is cut off");
    entries.push(
      readEntry(
        list.subarray(at, at + ENTRY_BYTES),
        list.subarray(at + ENTRY_BYTES, nameEnd),
        list.subarray(nameEnd, extraEnd),
      ),
    );
    at = next;
  }
  return entries;
}

function readEntry(head: Buffer, nameBytes: Buffer, extra: Buffer): ZipEntry {
  const name = decodeUtf8(nameBytes);
  if (name === undefined || nameBytes.length > LONGEST_NAME || !isSafe(name)) {
    throw new BadBundle(
      "The bundle holds a file whose name is no plain relative path in UTF-8. Rename it and upload again.",
    );
  }
  const method = head.readUInt16LE(10);
  if ((head.readUInt16LE(8) & 1) !== 0) throw new BadBundle("The bundle is encrypted. Upload it as it is.");
  if (method !== 0 && method !== 8) {
    throw new BadBundle("The bundle is packed in a way that is not read here. Pack it with deflate.");
  }
  return {
    name,
    isDeflated: method === 8,
    crc32: head.readUInt32LE(16),
    ...sizesOf(head, extra),
  };
}

/** Those that do not fit into 32 bits stand in the extra field 1, in this order. */
function sizesOf(head: Buffer, extra: Buffer): Pick<ZipEntry, "size" | "packedSize" | "headerAt"> {
  const wide = wideField(extra);
  let at = 0;
  const widened = (narrow: number): number => {
    if (narrow !== 0xffffffff) return narrow;
    if (at + 8 > wide.length) throw damaged("a size in its list of files is missing");
    at += 8;
    return whole(wide.readBigUInt64LE(at - 8));
  };
  const size = widened(head.readUInt32LE(24));
  const packedSize = widened(head.readUInt32LE(20));
  return { size, packedSize, headerAt: widened(head.readUInt32LE(42)) };
}

function wideField(extra: Buffer): Buffer {
  for (let at = 0; at + 4 <= extra.length; ) {
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === 1) return extra.subarray(at + 4, end);
    at = end;
  }
  return Buffer.alloc(0);
}

/** Nothing is ever unpacked onto a disk here; but what others download must not leave their folders either. */
function isSafe(name: string): boolean {
  if (name === "" || name.startsWith("/") || /[\p{Cc}\\]/u.test(name) || /^[A-Za-z]:/.test(name))
    return false;
  return !name.split("/").includes("..");
}

function whole(number: bigint): number {
  if (number > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged("a number in it is out of bounds");
  return Number(number);
}
