import { createHash } from "node:crypto";
import { pipeline, Readable } from "node:stream";
import { createZstdCompress, createZstdDecompress } from "node:zlib";
import { Turns } from "../../lib/turns.ts";
import { bytesOfMemory, type PlacedBytes } from "../placed-bytes.ts";
import type { SourceMapsRoom } from "../room.ts";
import { Folder } from "./folder.ts";

/** Where look-ups of all workers lie in the file store. */
export const SHARED_PREFIX = "look-ups/";
const PIECE = 1024 * 1024;
const MOST_WAITING = 8 * 1024 * 1024;

/**
 * Files that were made once and are then only read: from the folder of this machine, else from the file store that
 * all workers share. Neither is needed: where both fail, the file is made again.
 */
export class KeptFiles implements AsyncDisposable {
  readonly #room: SourceMapsRoom;
  readonly #folder: Folder;
  readonly #writing = new Set<Promise<void>>();
  /** One at a time: packing takes a core. */
  readonly #turns = new Turns(1);
  #waitingBytes = 0;

  constructor(room: SourceMapsRoom) {
    this.#room = room;
    this.#folder = new Folder(room.folder, room.limits.disk, room.now);
  }

  /** `kind` names the format and its version, such as `map1`; `content` what it was made of. */
  async find(kind: string, content: string): Promise<PlacedBytes | undefined> {
    const name = nameOf(kind, content);
    try {
      return (await this.#folder.open(name)) ?? (await this.#fetch(name));
    } catch (error) {
      this.#note(error);
      return undefined;
    }
  }

  /**
   * Keeps a file. What is returned reads from memory; `kept` is called when the next `find` reads from disk, and never
   * where the disk did not take it.
   */
  keep(kind: string, content: string, pieces: readonly Uint8Array[], kept: () => void): PlacedBytes {
    const name = nameOf(kind, content);
    // Whoever looks things up may close its own view first.
    const bytes = bytesOfMemory(pieces);
    this.#waitingBytes += bytes.size;
    const writing = this.#write(name, bytes, kept).finally(() => this.#writing.delete(writing));
    this.#writing.add(writing);
    return bytesOfMemory(pieces);
  }

  /** Resolves when few files wait in memory to be written, so that more may be made. */
  async ready(): Promise<void> {
    while (this.#waitingBytes > MOST_WAITING) await Promise.race(this.#writing);
  }

  /** Forgets a file that turned out to be none. */
  async forget(kind: string, content: string): Promise<void> {
    const name = nameOf(kind, content);
    const removed = [this.#folder.remove(name), this.#room.files.remove([SHARED_PREFIX + name])];
    for (const end of await Promise.allSettled(removed))
      if (end.status === "rejected") this.#note(end.reason);
  }

  /** Resolves when nothing is being written. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#writing);
  }

  async #write(name: string, bytes: PlacedBytes, kept: () => void): Promise<void> {
    const done = await this.#turns.begin();
    try {
      await this.#folder.write(name, slices(bytes)).finally(() => {
        this.#waitingBytes -= bytes.size;
        bytes.close();
      });
      kept();
      await this.#share(name);
    } catch (error) {
      this.#note(error);
    } finally {
      done();
    }
  }

  /**
   * Source text shrinks to a sixth, and a look-up is fetched once by each machine. Read from the file again, so that
   * nothing is held in memory for as long as a store takes.
   */
  async #share(name: string): Promise<void> {
    const file = await this.#folder.open(name);
    if (file === undefined) return;
    const packed = pipeline(Readable.from(slices(file)), createZstdCompress(), () => {});
    try {
      await this.#room.files.put(SHARED_PREFIX + name, packed);
    } finally {
      packed.destroy();
      file.close();
    }
  }

  async #fetch(name: string): Promise<PlacedBytes | undefined> {
    const shared = await this.#room.files.get(SHARED_PREFIX + name);
    if (shared === undefined) return undefined;
    const unpacked = pipeline(shared.stream, createZstdDecompress(), () => {});
    try {
      await this.#folder.write(name, bounded(unpacked, this.#room.limits.maxFile * 2));
    } finally {
      unpacked.destroy();
    }
    return await this.#folder.open(name);
  }

  #note(error: unknown): void {
    this.#room.log.warn(
      { err: error },
      "a look-up of a source map could not be kept or fetched, and is made anew",
    );
  }
}

/** Removes what no worker has written since `before`; a look-up that is needed again is made again. */
export async function removeOldLookUps(files: SourceMapsRoom["files"], before: Date): Promise<number> {
  let removed = 0;
  let keys: string[] = [];
  const flush = async (): Promise<void> => {
    await files.remove(keys);
    removed += keys.length;
    keys = [];
  };
  for await (const { key, modifiedAt } of files.list(SHARED_PREFIX)) {
    if (modifiedAt >= before) continue;
    keys.push(key);
    if (keys.length === 500) await flush();
  }
  if (keys.length > 0) await flush();
  return removed;
}

function nameOf(kind: string, content: string): string {
  return `${kind}-${createHash("sha256").update(content).digest("hex").slice(0, 40)}`;
}

function* slices(bytes: PlacedBytes): Generator<Uint8Array> {
  for (let at = 0; at < bytes.size; at += PIECE) yield bytes.read(at, Math.min(bytes.size, at + PIECE));
}

async function* bounded(bytes: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const piece of bytes) {
    size += piece.length;
    if (size > most) throw new Error("a shared look-up is longer than any can be");
    yield piece;
  }
}
