import { fdatasync, fstatSync, writev as writevRaw } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { promisify } from "node:util";
import { type Draft, frame } from "./record.ts";
import { codeOf, segmentPath, syncDirectory } from "./segment-files.ts";

const writev = promisify(writevRaw);
const sync = promisify(fdatasync);

/** The one segment that grows. After any failure it is abandoned: see {@link SegmentWriter.abandon}. */
export class SegmentWriter {
  readonly begin: bigint;
  readonly #file: FileHandle;
  #bytes = 0;

  private constructor(begin: bigint, file: FileHandle) {
    this.begin = begin;
    this.#file = file;
  }

  /**
   * Begins a segment. One of the same name can only be empty of sound records and is replaced by a new file,
   * when `mayReplace` agrees.
   */
  static async create(dir: string, begin: bigint, mayReplace: () => boolean): Promise<SegmentWriter> {
    const name = segmentPath(dir, begin);
    const file = await open(name, "wx", 0o600).catch(async (error: unknown) => {
      if (codeOf(error) !== "EEXIST" || !mayReplace()) throw error;
      await rm(name);
      return open(name, "wx", 0o600);
    });
    try {
      await syncDirectory(dir);
    } catch (error) {
      await file.close();
      throw error;
    }
    return new SegmentWriter(begin, file);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Resolves when all of them are durable: one `writev`, one `fdatasync`. */
  async append(group: readonly Draft[]): Promise<void> {
    let end = this.#bytes;
    let left: Uint8Array[] = [];
    for (const record of group) {
      frame(record, this.begin + BigInt(end));
      left.push(record.head, record.body);
      end += record.bytes;
    }
    for (let at = this.#bytes; at < end; ) {
      const { bytesWritten } = await writev(this.#file.fd, left, at);
      if (bytesWritten === 0) throw Object.assign(new Error("the disk took nothing"), { code: "ENOSPC" });
      at += bytesWritten;
      if (at < end) left = without(left, bytesWritten);
    }
    await sync(this.#file.fd);
    this.#bytes = end;
  }

  /** Whether the file still has its name: an unlinked one takes bytes gladly, and loses them. */
  isLinked(): boolean {
    return fstatSync(this.#file.fd).nlink > 0;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  /**
   * After a failed write or sync the kernel may hold the pages for clean though they never reached the disk,
   * so this file is not written to again. What was never answered is cut off where that is still possible;
   * where it is not, the name of the next segment marks the end.
   */
  async abandon(): Promise<void> {
    await this.#file.truncate(this.#bytes).catch(() => undefined);
    await this.#file.close().catch(() => undefined);
  }
}

function without(buffers: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let skip = bytes;
  return buffers.flatMap((buffer) => {
    const cut = Math.min(skip, buffer.length);
    skip -= cut;
    return cut === buffer.length ? [] : [buffer.subarray(cut)];
  });
}
