import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { bytesOfFile, type PlacedBytes } from "../placed-bytes.ts";

/** Half-written files of a process that died are removed after this. */
const ABANDONED_MS = 60 * 60 * 1000;

/**
 * A folder with a bound. It keeps no list of its own, so that several processes may share one: after each
 * file that comes in, what was not used longest goes. A file that is open stays readable when it is removed.
 */
export class Folder {
  readonly #path: string;
  readonly #limit: number;
  readonly #now: () => Date;
  #sweeping: Promise<void> = Promise.resolve();

  constructor(folder: string, limit: number, now: () => Date) {
    this.#path = folder;
    this.#limit = limit;
    this.#now = now;
  }

  async open(name: string): Promise<PlacedBytes | undefined> {
    const file = path.join(this.#path, name);
    const bytes = bytesOfFile(file);
    if (bytes === undefined) return undefined;
    const now = this.#now();
    // A file of another user can be read and not marked; it then goes earlier than others.
    await utimes(file, now, now).catch(() => undefined);
    return bytes;
  }

  /** Whole or not at all; a reader of the same name never sees half of it. */
  async write(name: string, pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    await mkdir(this.#path, { recursive: true, mode: 0o700 });
    const draft = path.join(this.#path, `${name}.${randomBytes(6).toString("hex")}.part`);
    try {
      const handle = await open(draft, "wx", 0o600);
      try {
        for await (const piece of pieces) await handle.writeFile(piece);
      } finally {
        await handle.close();
      }
      await rename(draft, path.join(this.#path, name));
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    this.#sweeping = this.#sweeping.then(() => this.#sweep());
    await this.#sweeping;
  }

  async remove(name: string): Promise<void> {
    await rm(path.join(this.#path, name), { force: true });
  }

  async #sweep(): Promise<void> {
    const now = this.#now().getTime();
    const files: { file: string; size: number; usedAt: number }[] = [];
    for (const name of await readdir(this.#path)) {
      const file = path.join(this.#path, name);
      const facts = await stat(file).catch(ifMissing);
      if (facts === undefined || !facts.isFile()) continue;
      if (!name.endsWith(".part")) files.push({ file, size: facts.size, usedAt: facts.mtimeMs });
      else if (now - facts.mtimeMs > ABANDONED_MS) await rm(file, { force: true });
    }
    let size = files.reduce((sum, file) => sum + file.size, 0);
    files.sort((a, b) => a.usedAt - b.usedAt);
    for (const file of files) {
      if (size <= this.#limit) break;
      await rm(file.file, { force: true });
      size -= file.size;
    }
  }
}

function ifMissing(error: unknown): undefined {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
  throw error;
}
