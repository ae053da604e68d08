import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FileStore } from "../../src/ports/file-store.ts";

export interface StoreUnderTest extends AsyncDisposable {
  readonly store: FileStore;
}

const MIB = 2 ** 20;

/** What every file store promises. */
export function fileStoreContract(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`file store: ${name}`, () => {
    let under: StoreUnderTest;
    let store: FileStore;
    beforeAll(async () => {
      under = await make();
      store = under.store;
    });
    afterAll(() => under[Symbol.asyncDispose]());

    it.each([
      ["empty", 0],
      ["small", 1_000],
      ["exactly one part", 5 * MIB],
      ["one byte more than a part", 5 * MIB + 1],
      ["of several parts", 23 * MIB + 17],
    ])("gives back a file that is %s, byte by byte", async (_, size) => {
      const bytes = randomBytes(size);
      const key = freshKey();
      expect(await store.put(key, inChunks(bytes))).toEqual({ kind: "stored", size, sha1: sha1(bytes) });
      expect(await store.stat(key)).toMatchObject({ key, size });
      const file = await store.get(key);
      expect(file?.size).toBe(size);
      expect((await buffer(file?.stream ?? Readable.from([]))).equals(bytes)).toBe(true);
    });

    it("gives ranges, and what of them lies within the file", async () => {
      const bytes = randomBytes(100_000);
      const key = freshKey();
      await store.put(key, inChunks(bytes));
      const range = async (start: number, end?: number) => {
        const file = await store.get(key, { start, ...(end !== undefined && { end }) });
        expect(file?.size).toBe(bytes.length);
        return await buffer(file?.stream ?? Readable.from([]));
      };
      expect((await range(0, 1)).equals(bytes.subarray(0, 1))).toBe(true);
      expect((await range(70_000, 80_000)).equals(bytes.subarray(70_000, 80_000))).toBe(true);
      expect((await range(99_990)).equals(bytes.subarray(99_990))).toBe(true);
      expect((await range(99_990, 200_000)).equals(bytes.subarray(99_990))).toBe(true);
      expect((await range(5, 5)).length).toBe(0);
      expect((await range(100_000)).length).toBe(0);
      expect((await range(200_000, 300_000)).length).toBe(0);
    });

    it("has nothing where nothing was put", async () => {
      const key = freshKey();
      expect(await store.get(key)).toBeUndefined();
      expect(await store.get(key, { start: 1, end: 1 })).toBeUndefined();
      expect(await store.stat(key)).toBeUndefined();
      await store.remove([key]);
    });

    it("replaces a file by the next of its key", async () => {
      const key = freshKey();
      await store.put(key, inChunks(Buffer.from("a longer first")));
      await store.put(key, inChunks(Buffer.from("second")));
      expect((await read(store, key))?.toString()).toBe("second");
    });

    it("keeps what is as it was promised", async () => {
      const bytes = randomBytes(6 * MIB);
      const promised = { size: bytes.length, sha1: sha1(bytes), maxBytes: bytes.length };
      expect(await store.put(freshKey(), inChunks(bytes), promised)).toMatchObject({ kind: "stored" });
    });

    it.each([
      ["small", 1_000],
      ["of several parts", 12 * MIB],
    ])("keeps nothing of a file that is %s and not as it was promised", async (_, size) => {
      const bytes = randomBytes(size);
      const key = freshKey();
      const wrong = sha1(Buffer.from("other"));
      expect(await store.put(key, inChunks(bytes), { sha1: wrong })).toEqual({
        kind: "wrong_checksum",
        sha1: sha1(bytes),
      });
      expect(await store.put(key, inChunks(bytes), { size: size + 1 })).toEqual({ kind: "wrong_size", size });
      expect(await store.put(key, inChunks(bytes), { size: size - 1 })).toMatchObject({ kind: "wrong_size" });
      expect(await store.put(key, inChunks(bytes), { maxBytes: size - 1 })).toEqual({ kind: "too_large" });
      expect(await store.stat(key)).toBeUndefined();
      expect(await keysOf(store, key)).toEqual([]);
    });

    it("keeps the file before when its successor breaks off", async () => {
      const key = freshKey();
      await store.put(key, inChunks(Buffer.from("whole")));
      const gone = new Error("the sender went away");
      await expect(store.put(key, breakingOff(11 * MIB, gone))).rejects.toBe(gone);
      await expect(store.put(key, breakingOff(100, gone))).rejects.toBe(gone);
      expect((await read(store, key))?.toString()).toBe("whole");
    });

    it("stops reading a file that is too large", async () => {
      let read = 0;
      async function* endless(): AsyncGenerator<Uint8Array> {
        for (;;) {
          read += 64 * 1024;
          yield Buffer.alloc(64 * 1024);
        }
      }
      expect(await store.put(freshKey(), endless(), { maxBytes: 7 * MIB })).toEqual({ kind: "too_large" });
      expect(read).toBeLessThan(9 * MIB);
    });

    it("holds a small part of a large file in memory", async () => {
      const size = 300 * MIB;
      const chunk = randomBytes(64 * 1024);
      async function* large(): AsyncGenerator<Uint8Array> {
        for (let sent = 0; sent < size; sent += chunk.length) yield chunk;
      }
      const before = process.memoryUsage();
      let most = 0;
      const watch = setInterval(() => {
        const { rss } = process.memoryUsage();
        most = Math.max(most, rss - before.rss);
      }, 10);
      const key = freshKey();
      expect(await store.put(key, large())).toMatchObject({ kind: "stored", size });
      let got = 0;
      for await (const piece of (await store.get(key))?.stream ?? []) got += (piece as Buffer).length;
      clearInterval(watch);
      expect(got).toBe(size);
      expect(most).toBeLessThan(200 * MIB);
      await store.remove([key]);
    }, 60_000);

    it("removes files, many at once", async () => {
      const keys = Array.from({ length: 30 }, () => freshKey());
      await Promise.all(keys.map((key) => store.put(key, inChunks(Buffer.from(key)))));
      await store.remove(keys.slice(1));
      expect(await keysOf(store, "")).toContain(keys[0]);
      for (const key of keys.slice(1)) expect(await store.stat(key)).toBeUndefined();
    });

    it("lists all that begins with a prefix, and nothing else", async () => {
      const folder = `list-${randomBytes(4).toString("hex")}`;
      const keys = Array.from({ length: 40 }, (_, index) => `${folder}/${index}`);
      await Promise.all(
        [...keys, `${folder}-not/1`].map((key) => store.put(key, inChunks(Buffer.from("12345")))),
      );
      expect((await keysOf(store, `${folder}/`)).sort()).toEqual([...keys].sort());
      expect((await keysOf(store, `${folder}/1`)).sort()).toEqual(
        keys.filter((key) => key.startsWith(`${folder}/1`)).sort(),
      );
      for await (const facts of store.list(`${folder}/39`)) {
        expect(facts.size).toBe(5);
        expect(Math.abs(Date.now() - facts.modifiedAt.getTime())).toBeLessThan(3_600_000);
      }
    });

    it("takes the last of two writers of one key whole", async () => {
      const key = freshKey();
      const files = [randomBytes(7 * MIB), randomBytes(7 * MIB)];
      await Promise.all(files.map((bytes) => store.put(key, inChunks(bytes))));
      const kept = await read(store, key);
      expect(files.some((bytes) => kept?.equals(bytes))).toBe(true);
    });

    it.each([
      "../etc/passwd",
      "/a",
      "a/",
      "a//b",
      "a/../b",
      "A",
      "a b",
      "",
      "a\0b",
      ".a",
      "a/.b",
      "é",
      "a+b",
      "x".repeat(201),
    ])("refuses the key %j, which no room makes", async (key) => {
      await expect(async () => store.put(key, inChunks(Buffer.from("x")))).rejects.toThrow("no key");
      await expect(async () => store.get(key)).rejects.toThrow("no key");
      await expect(async () => store.remove([key])).rejects.toThrow("no key");
    });

    it("removes nothing that is whole with what was abandoned", async () => {
      const key = freshKey();
      await store.put(key, inChunks(randomBytes(6 * MIB)));
      await store.removeAbandoned(new Date(Date.now() + 60_000));
      expect(await store.stat(key)).toMatchObject({ size: 6 * MIB });
    });

    it("does many things at once", async () => {
      const keys = Array.from({ length: 60 }, () => freshKey());
      await Promise.all(
        keys.map(async (key) => {
          const bytes = randomBytes(50_000);
          await store.put(key, inChunks(bytes), { sha1: sha1(bytes) });
          expect((await read(store, key))?.equals(bytes)).toBe(true);
          await store.remove([key]);
        }),
      );
    });
  });
}

let made = 0;
function freshKey(): string {
  made += 1;
  return `contract/${process.pid}-${made}`;
}

/** Odd sizes, so that no boundary of ours falls on one of theirs. */
export async function* inChunks(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 70_001) yield bytes.subarray(at, at + 70_001);
}

async function* breakingOff(after: number, error: Error): AsyncGenerator<Uint8Array> {
  yield* inChunks(randomBytes(after));
  throw error;
}

export async function read(store: FileStore, key: string): Promise<Buffer | undefined> {
  const file = await store.get(key);
  return file && (await buffer(file.stream));
}

export async function keysOf(store: FileStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
}

export function sha1(bytes: Buffer): string {
  return createHash("sha1").update(bytes).digest("hex");
}
