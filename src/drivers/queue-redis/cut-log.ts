import { type FileHandle, open, readFile, rename } from "node:fs/promises";
import path from "node:path";
import { crc32 } from "node:zlib";
import { isMissing, syncDirectory } from "../queue-embedded/segment-files.ts";

/** A stretch of the spool that is sent as one frame for each of its lanes. */
export interface CutLine {
  readonly from: bigint;
  readonly to: bigint;
  /** Bit by bit, the lanes that have any of it. */
  readonly lanes: number;
}

const SOURCE_BYTES = 32;
const LINE_BYTES = 24;
/** From here on the log is written anew when most of it is settled. */
const COMPACT_BYTES = 256 << 10;

/**
 * The file `cuts` beside the spool's segments: the spool's name, then a line for each cut, 8 bytes `from`, 8 `to`,
 * 4 lanes, 4 crc32 of these. A cut is on disk before any frame of it is sent, so that a frame sent again after
 * any crash has the name and the bodies it had: else bodies could be stored under two names.
 */
export class CutLog implements AsyncDisposable {
  readonly #dir: string;
  readonly #source: string;
  #file: FileHandle;
  #bytes: number;

  private constructor(dir: string, source: string, file: FileHandle, bytes: number) {
    this.#dir = dir;
    this.#source = source;
    this.#file = file;
    this.#bytes = bytes;
  }

  /** The cuts that are not behind `position`, ascending. A torn end was never sent, and is left out. */
  static async open(
    dir: string,
    source: string,
    position: bigint,
  ): Promise<{ log: CutLog; cuts: CutLine[] }> {
    const cuts = (await readLines(dir, source)).filter(({ to }) => to > position);
    const { file, bytes } = await writeAnew(dir, source, cuts);
    return { log: new CutLog(dir, source, file, bytes), cuts };
  }

  /** Resolves when it is on disk. */
  async append(cut: CutLine): Promise<void> {
    await this.#file.write(lineOf(cut), 0, LINE_BYTES, this.#bytes);
    await this.#file.datasync();
    this.#bytes += LINE_BYTES;
  }

  /** Forgets what is settled, when that is most of the log. */
  async compact(unsettled: readonly CutLine[]): Promise<void> {
    if (this.#bytes < COMPACT_BYTES || this.#bytes < 2 * unsettled.length * LINE_BYTES) return;
    const { file, bytes } = await writeAnew(this.#dir, this.#source, unsettled);
    await this.#file.close();
    this.#file = file;
    this.#bytes = bytes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}

async function readLines(dir: string, source: string): Promise<CutLine[]> {
  const bytes = await readFile(fileOf(dir)).catch((error: unknown) => {
    if (isMissing(error)) return Buffer.alloc(0);
    throw error;
  });
  if (bytes.toString("latin1", 0, SOURCE_BYTES) !== source) return [];
  const lines: CutLine[] = [];
  for (let at = SOURCE_BYTES; at + LINE_BYTES <= bytes.length; at += LINE_BYTES) {
    const line = bytes.subarray(at, at + LINE_BYTES);
    if (crc32(line.subarray(0, 20)) !== line.readUInt32LE(20)) break;
    lines.push({ from: line.readBigUInt64LE(0), to: line.readBigUInt64LE(8), lanes: line.readUInt32LE(16) });
  }
  return lines;
}

async function writeAnew(
  dir: string,
  source: string,
  cuts: readonly CutLine[],
): Promise<{ file: FileHandle; bytes: number }> {
  const fresh = `${fileOf(dir)}.new`;
  const bytes = Buffer.concat([Buffer.from(source, "latin1"), ...cuts.map(lineOf)]);
  const file = await open(fresh, "w", 0o600);
  try {
    await file.write(bytes, 0, bytes.length, 0);
    await file.sync();
    await rename(fresh, fileOf(dir));
    await syncDirectory(dir);
    return { file, bytes: bytes.length };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function lineOf({ from, to, lanes }: CutLine): Buffer {
  const line = Buffer.alloc(LINE_BYTES);
  line.writeBigUInt64LE(from, 0);
  line.writeBigUInt64LE(to, 8);
  line.writeUInt32LE(lanes, 16);
  line.writeUInt32LE(crc32(line.subarray(0, 20)), 20);
  return line;
}

function fileOf(dir: string): string {
  return path.join(dir, "cuts");
}
