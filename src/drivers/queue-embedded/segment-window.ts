import type { FileHandle } from "node:fs/promises";
import { type Found, look, RECORD_PEEK_BYTES, seemsRecord } from "./record.ts";

/** What is read at once; a longer record is read whole. */
export const WINDOW_BYTES = 1 << 20;

/** After damage, places that look like a record and are none, before the rest of the segment is given up. */
const MAX_FALSE_STARTS = 32;

/** Reads a segment through a window of bounded size. Offsets count from the segment's beginning. */
export class SegmentWindow {
  readonly #file: Pick<FileHandle, "read">;
  readonly #begin: bigint;
  readonly #limit: number;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;

  /** Lent by a caller who is done with what was shown before. Good for one look at the file. */
  #spare: Buffer | undefined;

  /** Nothing at `limit` or behind it is looked at. */
  constructor(file: Pick<FileHandle, "read">, begin: bigint, limit: number, spare?: Buffer) {
    this.#spare = spare;
    this.#file = file;
    this.#begin = begin;
    this.#limit = limit;
  }

  /** What begins at this offset. A payload stays valid: the window never writes over bytes it has shown. */
  async look(offset: number): Promise<Exclude<Found, { kind: "more" }>> {
    if (offset < this.#at) await this.#fill(offset, RECORD_PEEK_BYTES);
    for (let wanted = 0; ; ) {
      const found = look(this.#bytes, offset - this.#at, this.#position(offset), this.#limit - offset);
      if (found.kind !== "more") return found;
      // Asked a second time for what was just read: the file ends before its time.
      if (found.bytes <= wanted) return { kind: "damage" };
      wanted = found.bytes;
      await this.#fill(offset, found.bytes);
    }
  }

  /**
   * The next offset behind `offset` where a sound record begins, or the limit. A record is only believed with
   * its checksum, which knows its place, so nothing inside a body passes for one.
   */
  async findRecord(offset: number): Promise<number> {
    let falseStarts = 0;
    for (let at = offset + 1; at + RECORD_PEEK_BYTES <= this.#limit; at++) {
      if (!this.#shows(at, RECORD_PEEK_BYTES)) await this.#fill(at, RECORD_PEEK_BYTES);
      if (!this.#shows(at, RECORD_PEEK_BYTES)) return this.#limit;
      if (!seemsRecord(this.#bytes, at - this.#at, this.#limit - at)) continue;
      if ((await this.look(at)).kind === "record") return at;
      falseStarts += 1;
      if (falseStarts === MAX_FALSE_STARTS) return this.#limit;
    }
    return this.#limit;
  }

  #position(offset: number): bigint {
    return this.#begin + BigInt(offset);
  }

  #shows(offset: number, bytes: number): boolean {
    return offset >= this.#at && offset + bytes <= this.#at + this.#bytes.length;
  }

  async #fill(offset: number, bytes: number): Promise<void> {
    const wanted = Math.min(Math.max(bytes, WINDOW_BYTES), this.#limit - offset);
    const spare = this.#spare;
    this.#spare = undefined;
    const buffer =
      spare && spare.length >= wanted ? spare.subarray(0, wanted) : Buffer.allocUnsafeSlow(wanted);
    let have = 0;
    while (have < wanted) {
      const { bytesRead } = await this.#file.read(buffer, have, wanted - have, offset + have);
      if (bytesRead === 0) break;
      have += bytesRead;
    }
    this.#bytes = buffer.subarray(0, have);
    this.#at = offset;
  }
}
