import { once } from "node:events";
import { chmodSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { TestRoom } from "../room.fixture.ts";
import type { SourceMapsRoom } from "../room.ts";
import { KeptFiles } from "./kept-files.ts";

const PIECES = [Buffer.from("a look"), Buffer.from("-up")];
const textOf = (bytes: { size: number; read(start: number, end: number): Uint8Array } | undefined) =>
  bytes && Buffer.from(bytes.read(0, bytes.size)).toString();

/** Files of this folder that this process holds open. */
function held(folder: string): number {
  const links = readdirSync("/proc/self/fd").map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return "";
    }
  });
  return links.filter((link) => link.startsWith(folder)).length;
}

const withFiles = (test: TestRoom, files: Partial<SourceMapsRoom["files"]>): SourceMapsRoom => ({
  ...test.room,
  files: { ...test.room.files, ...files },
});

describe("a file that is kept", () => {
  it("holds no descriptor when the store that all share is away", async () => {
    await using test = new TestRoom();
    const kept = new KeptFiles(
      withFiles(test, {
        put: async () => {
          throw new Error("the store is away");
        },
      }),
    );
    for (let file = 0; file < 5; file++) kept.keep("map1", `content-${file}`, PIECES, () => {});
    await kept[Symbol.asyncDispose]();
    expect(held(test.room.folder)).toBe(0);
    expect(test.warnings).toHaveLength(5);
    expect(readdirSync(test.room.folder)).toHaveLength(5);
  });

  it("stays in memory while no disk takes it", async () => {
    await using test = new TestRoom();
    rmSync(test.room.folder, { recursive: true });
    writeFileSync(test.room.folder, "a file, where a folder should be");
    const kept = new KeptFiles(test.room);
    let isOnDisk = false;
    const bytes = kept.keep("map1", "content", PIECES, () => {
      isOnDisk = true;
    });
    await kept[Symbol.asyncDispose]();
    expect(isOnDisk).toBe(false);
    expect(textOf(bytes)).toBe("a look-up");
    expect(await kept.find("map1", "content")).toBeUndefined();
    await kept.forget("map1", "content");
    await kept.ready();
  });

  it("lets go of what the store sends when the disk does not take it", async () => {
    await using test = new TestRoom();
    const stream = Readable.from([zstdCompressSync(Buffer.from("a look-up"))]);
    const get = async () => {
      rmSync(test.room.folder, { recursive: true });
      writeFileSync(test.room.folder, "");
      return { size: 9, stream };
    };
    const kept = new KeptFiles(withFiles(test, { get }));
    expect(await kept.find("map1", "content")).toBeUndefined();
    if (!stream.closed) await once(stream, "close");
    expect(stream.destroyed).toBe(true);
  });

  it("is read and used though it belongs to another user", async () => {
    await using test = new TestRoom();
    const kept = new KeptFiles(test.room);
    kept.keep("map1", "content", PIECES, () => {});
    await kept[Symbol.asyncDispose]();
    const [name = ""] = readdirSync(test.room.folder);
    chmodSync(path.join(test.room.folder, name), 0o444);
    const found = await kept.find("map1", "content");
    expect(textOf(found)).toBe("a look-up");
    found?.close();
  });

  it("is gone for the next reader and for all workers once it is forgotten", async () => {
    await using test = new TestRoom();
    const kept = new KeptFiles(test.room);
    kept.keep("map1", "content", PIECES, () => {});
    await kept[Symbol.asyncDispose]();
    expect(test.stored.size).toBe(1);
    await kept.forget("map1", "content");
    expect(await kept.find("map1", "content")).toBeUndefined();
  });
});
