import { mkdirSync, writeFileSync } from "node:fs";
import { appendFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { crc32 } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readSegment } from "../../src/drivers/queue-embedded/read-segment.ts";
import { ReadingPlace } from "../../src/drivers/queue-embedded/reading-place.ts";
import { listSegments, segmentPath } from "../../src/drivers/queue-embedded/segment-files.ts";
import { prepareSpool, spoolSource } from "../../src/drivers/queue-embedded/spool-directory.ts";
import { openSpoolReader } from "../../src/drivers/queue-embedded/spool-reader.ts";
import { Refusal, StartError } from "../../src/errors.ts";
import { accept, readUntil, StoreOfPositions, until } from "../support/queue-stand-ins.ts";
import { silent } from "../support/silent.ts";
import {
  ErrorLog,
  openReaderFor,
  openWriter,
  readAfterRestart,
  recordBytes,
  temporaryDir,
} from "../support/spool-records.ts";

let dir: string;
let log: ErrorLog;
beforeEach(async () => {
  dir = await temporaryDir();
  log = new ErrorLog();
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe("the spool's writer", () => {
  it("answers all of a group together", async () => {
    await using queue = await openWriter(dir, log);
    const answered: number[] = [];
    const first = queue.append(accept("0"));
    const all = Array.from({ length: 99 }, async (_, index) => {
      await queue.append(accept(String(index + 1)));
      answered.push(index + 1);
    });
    await first;
    await new Promise((resolve) => setImmediate(resolve));
    expect(answered.length).toBe(99);
    await Promise.all(all);
  });

  it("lets small bodies pass large ones", async () => {
    await using queue = await openWriter(dir, log);
    const order: string[] = [];
    const large = Buffer.alloc(6 << 20);
    await Promise.all([
      ...Array.from({ length: 5 }, () => queue.append(accept(large)).then(() => order.push("large"))),
      queue.append(accept("small")).then(() => order.push("small")),
    ]);
    expect(order.indexOf("small")).toBeLessThan(2);
  });

  it("begins a new segment in a new life, and leaves the old ones as they were", async () => {
    const first: Buffer[] = [];
    for (const body of ["a", "b", "c"]) {
      await using queue = await openWriter(dir, log);
      await queue.append(accept(body));
      first.push(await readFile(segmentPath(dir, 0n)));
    }
    expect((await listSegments(dir)).length).toBe(3);
    expect(first[1]).toEqual(first[0]);
    expect(first[2]).toEqual(first[0]);
  });

  it("is refused from the moment that another writer has the spool, and loses nothing it answered", async () => {
    await using old = await openWriter(dir, log);
    const answered = ["a"];
    await old.append(accept("a"));
    const opening = openWriter(dir, silent);
    const refusals: unknown[] = [];
    for (let index = 0; refusals.length === 0; index++) {
      await old.append(accept(`b${index}`)).then(
        () => answered.push(`b${index}`),
        (error: unknown) => refusals.push(error),
      );
    }
    await using young = await opening;
    await young.append(accept("c"));
    await expect(old.append(accept("d"))).rejects.toMatchObject({ code: "overloaded" });

    const store = new StoreOfPositions();
    await using reader = await openReaderFor(dir, store, log);
    await readUntil(reader, store.store, () => store.bodies.includes("c"));
    expect(store.bodies.filter((body) => answered.includes(body))).toEqual(answered);
    expect(log.errors.map(({ sentence }) => sentence)).toEqual([
      "the spool cannot be written to; events are refused until it can",
    ]);
  });

  it("refuses while its directory is gone, and goes on when that is back", async () => {
    await using queue = await openWriter(dir, log);
    await queue.append(accept("a"));
    await rename(dir, `${dir}-away`);
    await expect(queue.append(accept("b"))).rejects.toThrow(/spool is gone/);
    await expect(queue.append(accept("c"))).rejects.toBeInstanceOf(Refusal);
    expect(log.errors.length).toBe(1);
    await rename(`${dir}-away`, dir);
    await queue.append(accept("d"));

    const store = new StoreOfPositions();
    await using reader = await openReaderFor(dir, store, log);
    await readUntil(reader, store.store, () => store.bodies.includes("d"));
    expect(store.bodies).toEqual(expect.arrayContaining(["a", "d"]));
  });

  it("does not answer for a segment that was removed under it", async () => {
    await using queue = await openWriter(dir, log);
    await queue.append(accept("a"));
    await rm(segmentPath(dir, 0n));
    await expect(queue.append(accept("b"))).rejects.toBeInstanceOf(Refusal);
    await queue.append(accept("c"));
  });

  it("says at start that a file stands where its directory should be", async () => {
    const file = path.join(dir, "file");
    await writeFile(file, "");
    for (const place of [file, path.join(file, "spool")]) {
      await expect(openWriter(place, log)).rejects.toThrow(StartError);
      await expect(openWriter(place, log)).rejects.toThrow(/a file is in its place/);
      await expect(openSpoolReader({ dir: place, from: 0n, log })).rejects.toThrow(StartError);
    }
  });
});

describe("the spool's reader", () => {
  it("never reads what is not durable, and reads it when a writer has made it so", async () => {
    await (await openWriter(dir, log))[Symbol.asyncDispose]();
    const store = new StoreOfPositions();
    await writeFile(segmentPath(dir, 0n), recordBytes(0n, ["written, not synced"]));
    const { paths } = await prepareSpool(dir);
    const place = new ReadingPlace(paths, 0n, { maxBatchBytes: 1000, maxBatchRecords: 10 }, log, readSegment);
    expect(await place.read()).toBeUndefined();
    const { bodies } = await readAfterRestart(dir, log, "new", store);
    expect(bodies).toEqual(["written, not synced", "new"]);
  });

  it("leaves foreign files alone, and passes over empty segments", async () => {
    {
      await using queue = await openWriter(dir, log);
      await queue.append(accept("a"));
    }
    const end = BigInt(recordBytes(0n, ["a"]).length);
    await writeFile(segmentPath(dir, end), "");
    await mkdir(path.join(dir, "00000000000000000007.seg"));
    await writeFile(path.join(dir, "README.txt"), "mine");
    await writeFile(path.join(dir, "123.seg"), "mine");
    await writeFile(`${segmentPath(dir, 9n)}.bak`, "mine");
    const { bodies } = await readAfterRestart(dir, log, "b");
    expect(bodies).toEqual(["a", "b"]);
    expect(await readdir(dir)).toEqual(
      expect.arrayContaining(["README.txt", "123.seg", "00000000000000000007.seg"]),
    );
    expect(log.errors).toEqual([]);
  });

  it("works off ten thousand segments, and keeps the last alone", async () => {
    let begin = 0n;
    for (let index = 0; index < 10_000; index++) {
      const bytes = recordBytes(begin, [`${index}`]);
      writeFileSync(segmentPath(dir, begin), bytes);
      begin += BigInt(bytes.length);
    }
    const { bodies } = await readAfterRestart(dir, log, "new");
    expect(bodies).toEqual([...Array.from({ length: 10_000 }, (_, index) => `${index}`), "new"]);
    await expect.poll(() => listSegments(dir)).toEqual([begin]);
  }, 120_000); // 7 s by itself: a file is opened and unlinked ten thousand times

  it("goes on at the oldest segment when those before it are gone, and says so", async () => {
    {
      await using queue = await openWriter(dir, log, 1);
      for (const body of ["a", "b", "c"]) await queue.append(accept(body));
    }
    await rm(segmentPath(dir, 0n));
    const { bodies } = await readAfterRestart(dir, log, "d");
    expect(bodies).toEqual(["b", "c", "d"]);
    expect(log.errors.map(({ sentence }) => sentence)).toEqual(["segments of the spool are missing"]);
  });

  it("takes a new name when the store is ahead of the spool, so nothing new hides behind an old position", async () => {
    {
      await using queue = await openWriter(dir, log);
      await queue.append(accept("a"));
    }
    const source = await spoolSource(dir);
    const store = new StoreOfPositions();
    await store.store({
      receipt: { source, from: 0n, to: 1_000_000n },
      accepted: [],
      ends: [],
      damagedBytes: 0,
    });
    const { bodies } = await readAfterRestart(dir, log, "b", store);
    expect(bodies).toEqual(["a", "b"]);
    expect(await spoolSource(dir)).not.toBe(source);
    expect(log.errors.length).toBe(1);
    expect((await readAfterRestart(dir, log, "c", store)).bodies).toEqual(["a", "b", "c"]);
    expect(log.errors.length).toBe(1);
  });

  it("waits at a record that only a later version understands, and does not skip it", async () => {
    {
      await using queue = await openWriter(dir, log);
      await queue.append(accept("a"));
    }
    await appendFile(segmentPath(dir, 0n), newerRecord(BigInt(recordBytes(0n, ["a"]).length)));
    await using queue = await openWriter(dir, log);
    await queue.append(accept("b"));
    const store = new StoreOfPositions();
    await using reader = await openReaderFor(dir, store, log);
    await readUntil(reader, store.store, () => log.errors.length > 0);
    expect(store.bodies).toEqual(["a"]);
    expect(log.errors[0]).toMatchObject({ sentence: "the spool cannot be read" });
  });

  it("gives up what the disk cannot read after some tries, and counts it", async () => {
    {
      await using queue = await openWriter(dir, log);
      await queue.append(accept("a"));
    }
    const { paths } = await prepareSpool(dir);
    const bounds = { maxBatchBytes: 1000, maxBatchRecords: 10 };
    let tries = 0;
    const place = new ReadingPlace(paths, 0n, bounds, log, async () => {
      tries += 1;
      throw Object.assign(new Error("i/o error"), { code: "EIO" });
    });
    let harvest: Awaited<ReturnType<typeof place.read>>;
    while (!harvest) harvest = await place.read().catch(() => undefined);
    const bytes = recordBytes(0n, ["a"]).length;
    expect(harvest).toEqual({ accepted: [], ends: [], to: BigInt(bytes), damagedBytes: bytes });
    expect(tries).toBeGreaterThan(1);
    expect(log.errors.length).toBe(1);
  });

  it("bounds a batch by records and by bytes, and hands on a larger record alone", async () => {
    await using queue = await openWriter(dir, log);
    const sizes = [10, 10, 10, 600, 600, 5000, 10];
    for (const size of sizes) await queue.append(accept("x".repeat(size)));
    const store = new StoreOfPositions();
    const batches: number[][] = [];
    await using reader = await openSpoolReader({
      dir,
      from: 0n,
      log,
      maxBatchBytes: 1000,
      maxBatchRecords: 2,
    });
    await readUntil(
      reader,
      async (batch) => {
        await store.store(batch);
        batches.push(batch.accepted.map(({ body }) => body.length));
      },
      () => store.bodies.length === sizes.length,
    );
    expect(batches).toEqual([[10, 10], [10, 600], [600], [5000], [10]]);
  });

  it("is woken by a change, and by looking where changes are not announced", async () => {
    await using queue = await openWriter(dir, log);
    const store = new StoreOfPositions();
    await using reader = await openReaderFor(dir, store, log);
    const stop = new AbortController();
    const consumed = reader.consume(store.store, stop.signal);
    await queue.append(accept("announced"));
    await until(() => store.bodies.length === 1);

    // Another file under the mark's name: what was watched is no longer written to.
    const durable = path.join(dir, "durable");
    await rename(durable, `${durable}.old`);
    await queue.append(accept("not announced"));
    await writeFile(durable, await readFile(`${durable}.old`));
    await until(() => store.bodies.length === 2);
    stop.abort();
    await consumed;
  });

  it("refuses to be consumed twice at once", async () => {
    mkdirSync(dir, { recursive: true });
    await using reader = await openSpoolReader({ dir, from: 0n, log });
    const stop = new AbortController();
    const consumed = reader.consume(async () => {}, stop.signal);
    await expect(reader.consume(async () => {}, stop.signal)).rejects.toThrow(/once at a time/);
    stop.abort();
    await consumed;
  });
});

/** A sound record whose payload says that it is of a later version. */
function newerRecord(position: bigint): Buffer {
  const bytes = recordBytes(position, ["later"]);
  bytes[8] = 200;
  bytes.writeUInt32LE(crc32(bytes.subarray(8), Number(position)), 4);
  return bytes;
}
