import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { BrokenPromise, Measure } from "../../lib/measure.ts";
import { Turns } from "../../lib/turns.ts";
import {
  type ByteRange,
  checkPrefix,
  type FileFacts,
  type FileStore,
  type OpenFile,
  type PromisedFile,
  type PutEnd,
} from "../../ports/file-store.ts";
import { codeOf, refusing } from "./full.ts";
import { INCOMING, keyOf, pathOf, SHARDS, shardOf } from "./paths.ts";

/** Each holds a chunk or two in memory and a file open. */
const WRITES_AT_ONCE = 64;

/**
 * Files in a folder: of one machine, or a mount that all nodes share. A file is written beside, synced, and renamed
 * to its place, so that a reader sees it whole or not at all, whoever dies.
 */
export async function openFilesystem(dir: string): Promise<FileStore> {
  await mkdir(path.join(dir, INCOMING), { recursive: true, mode: 0o700 });
  return new Filesystem(dir);
}

class Filesystem implements FileStore {
  readonly #dir: string;
  readonly #writes = new Turns(WRITES_AT_ONCE);

  constructor(dir: string) {
    this.#dir = dir;
  }

  put(key: string, bytes: AsyncIterable<Uint8Array>, promised: PromisedFile = {}): Promise<PutEnd> {
    const target = pathOf(this.#dir, key);
    return this.#writes.take(() => refusing(() => this.#put(target, bytes, promised)));
  }

  async #put(target: string, bytes: AsyncIterable<Uint8Array>, promised: PromisedFile): Promise<PutEnd> {
    const measure = new Measure(promised);
    const fresh = path.join(this.#dir, INCOMING, randomUUID());
    try {
      await write(fresh, measure.through(bytes));
      await place(fresh, target, this.#dir);
      return { kind: "stored", size: measure.size, sha1: measure.sha1 };
    } catch (error) {
      await rm(fresh, { force: true });
      if (error instanceof BrokenPromise) return error.broken;
      throw error;
    }
  }

  async get(key: string, range?: ByteRange): Promise<OpenFile | undefined> {
    const file = await orUndefined(open(pathOf(this.#dir, key), "r"));
    if (!file) return undefined;
    try {
      const { size } = await file.stat();
      const start = Math.min(range?.start ?? 0, size);
      const end = Math.min(range?.end ?? size, size);
      if (start >= end) {
        await file.close();
        return { size, stream: Readable.from([]) };
      }
      return { size, stream: file.createReadStream({ start, end: end - 1 }) };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async stat(key: string): Promise<FileFacts | undefined> {
    return await factsOf(pathOf(this.#dir, key), key);
  }

  async remove(keys: readonly string[]): Promise<void> {
    for (const key of keys) await rm(pathOf(this.#dir, key), { force: true });
  }

  async *list(prefix: string): AsyncIterable<FileFacts> {
    checkPrefix(prefix);
    for (const shard of SHARDS) {
      const folder = path.join(this.#dir, shard);
      for (const name of (await orUndefined(readdir(folder))) ?? []) {
        const key = keyOf(name);
        if (!key.startsWith(prefix) || shardOf(key) !== shard) continue;
        const facts = await factsOf(path.join(folder, name), key);
        if (facts) yield facts; // it may have been removed a moment ago
      }
    }
  }

  async removeAbandoned(before: Date): Promise<void> {
    const folder = path.join(this.#dir, INCOMING);
    for (const name of await readdir(folder)) {
      const file = path.join(folder, name);
      const found = await orUndefined(stat(file));
      if (found && found.mtime < before) await rm(file, { force: true });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

async function write(file: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  await using handle = await open(file, "wx", 0o600);
  for await (const chunk of bytes) await handle.writeFile(chunk);
  await handle.datasync();
}

/** The name is durable only when its folder is synced too, and a new folder's name in the root. */
async function place(fresh: string, target: string, root: string): Promise<void> {
  const folder = path.dirname(target);
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  await rename(fresh, target);
  await sync(folder);
  if (made !== undefined) await sync(root);
}

async function sync(folder: string): Promise<void> {
  await using handle = await open(folder, "r");
  await handle.sync();
}

async function factsOf(file: string, key: string): Promise<FileFacts | undefined> {
  const found = await orUndefined(stat(file));
  return found && { key, size: found.size, modifiedAt: found.mtime };
}

async function orUndefined<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
