import { createHash } from "node:crypto";
import { pipeline, Readable } from "node:stream";
import { createZstdCompress, createZstdDecompress } from "node:zlib";
import { bytesOfMemory, type PlacedBytes } from "../placed-bytes.ts";
import type { SourceMapsRoom } from "../room.ts";
import { Folder } from "./folder.ts";

/** Where look-ups of all workers lie in the file store. */
export const SHARED_PREFIX = "look-ups/";
const PIECE = 1024 * 1024;

/**
 * Files that were made once and are then only read: from the folder of this machine, else from the file store that
 * all workers share. Neither is needed: where both fail, the file is made again.
 */
export class KeptFiles implements AsyncDisposable {
  readonly #room: SourceMapsRoom;
  readonly #folder: Folder;
  readonly #writing = new Set<Promise<void>>();

  constructor(room: SourceMapsRoom) {
    this.#room = room;
    this.#folder = new Folder(room.folder, room.limits.disk, room.now);
  }

  /** `kind` names the format and its version, such as `map1`; `content` what it was made of. */
  async find(kind: string, content: string): Promise<PlacedBytes | undefined> {
    const name = nameOf(kind, content);
    return (await this.#folder.open(name)) ?? (await this.#fetch(name));
  }

  /** Keeps a file. What is returned reads from memory; `kept` is called when the next `find` reads from disk. */
  keep(kind: string, content: string, pieces: readonly Uint8Array[], kept: () => void): PlacedBytes {
    const name = nameOf(kind, content);
    const writing = this.#write(name, pieces, kept).finally(() => this.#writing.delete(writing));
    this.#writing.add(writing);
    return bytesOfMemory(pieces);
  }

  /** Forgets a file that turned out to be none. */
  async forget(kind: string, content: string): Promise<void> {
    const name = nameOf(kind, content);
    await this.#folder.remove(name);
    await this.#room.files.remove([SHARED_PREFIX + name]).catch((error: unknown) => this.#note(error));
  }

  /** Resolves when nothing is being written. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#writing);
  }

  async #write(name: string, pieces: readonly Uint8Array[], kept: () => void): Promise<void> {
    try {
      await this.#folder.write(name, pieces);
      kept();
      // Source text shrinks to a sixth, and a look-up is fetched once by each machine.
      const packed = Readable.from(slices(pieces)).pipe(createZstdCompress());
      await this.#room.files.put(SHARED_PREFIX + name, packed);
    } catch (error) {
      this.#note(error);
    }
  }

  async #fetch(name: string): Promise<PlacedBytes | undefined> {
    try {
      const shared = await this.#room.files.get(SHARED_PREFIX + name);
      if (shared === undefined) return undefined;
      const unpacked = pipeline(shared.stream, createZstdDecompress(), () => {});
      await this.#folder.write(name, bounded(unpacked, this.#room.limits.maxFile * 2));
      return await this.#folder.open(name);
    } catch (error) {
      this.#note(error);
      return undefined;
    }
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

function* slices(pieces: readonly Uint8Array[]): Generator<Uint8Array> {
  for (const piece of pieces)
    for (let at = 0; at < piece.length; at += PIECE) yield piece.subarray(at, at + PIECE);
}

async function* bounded(bytes: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const piece of bytes) {
    size += piece.length;
    if (size > most) throw new Error("a shared look-up is longer than any can be");
    yield piece;
  }
}
