import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { crc32 } from "node:zlib";

/**
 * A place in the spool that one side tells the other, in one small file that is overwritten in place: 8 bytes
 * position, 8 bytes beginning of the segment it lies in, 4 bytes crc32 of these. A torn or empty file is
 * none. The calls block, on purpose: one or two µs in the page cache, where the thread pool costs fifty.
 */
export interface Place {
  readonly position: bigint;
  readonly segment: bigint;
}

const BYTES = 20;

export function writePlace(fd: number, { position, segment }: Place): void {
  const bytes = Buffer.allocUnsafe(BYTES);
  bytes.writeBigUInt64LE(position, 0);
  bytes.writeBigUInt64LE(segment, 8);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 16)), 16);
  writeSync(fd, bytes, 0, BYTES, 0);
}

/** Undefined when there is no such file, or nothing sound in it. */
export function readPlace(file: string): Place | undefined {
  const bytes = readSmallFile(file, BYTES);
  if (bytes?.length !== BYTES || crc32(bytes.subarray(0, 16)) !== bytes.readUInt32LE(16)) return undefined;
  return { position: bytes.readBigUInt64LE(0), segment: bytes.readBigUInt64LE(8) };
}

/** The first bytes of a file, at most `limit`; undefined when it cannot be read. */
export function readSmallFile(file: string, limit: number): Buffer | undefined {
  let fd: number;
  try {
    fd = openSync(file, "r");
  } catch {
    return undefined;
  }
  try {
    const bytes = Buffer.allocUnsafe(limit);
    return bytes.subarray(0, readSync(fd, bytes, 0, limit, 0));
  } catch {
    return undefined;
  } finally {
    closeSync(fd);
  }
}
