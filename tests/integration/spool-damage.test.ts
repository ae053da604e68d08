import { cp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readSegment } from "../../src/drivers/queue-embedded/read-segment.ts";
import { recoverEnd } from "../../src/drivers/queue-embedded/recover-end.ts";
import { listSegments, segmentPath } from "../../src/drivers/queue-embedded/segment-files.ts";
import { prepareSpool } from "../../src/drivers/queue-embedded/spool-directory.ts";
import { accept } from "../support/queue-stand-ins.ts";
import {
  ErrorLog,
  openWriter,
  readAfterRestart,
  recordBytes,
  temporaryDir,
} from "../support/spool-records.ts";

const BODIES = ["alpha", "", "gamma gamma", "delta".repeat(7), "epsilon"];

let dir: string;
let log: ErrorLog;
beforeEach(async () => {
  dir = await temporaryDir();
  log = new ErrorLog();
});
afterEach(() => rm(dir, { recursive: true }));

/** Ends of the records of BODIES in their segment. */
const ends = BODIES.map((_, index) => recordBytes(0n, BODIES.slice(0, index + 1)).length);
const size = ends.at(-1) ?? 0;

/** Places worth the whole way, restart included; the parts are tried with every byte. */
const edges = [0, ...ends]
  .flatMap((end) => [end - 1, end, end + 3, end + 9])
  .filter((at) => at >= 0 && at < size);

describe("a writer that died in the middle of a write", () => {
  const tails: [string, Buffer][] = [
    ["nothing more", Buffer.alloc(0)],
    ["zeros", Buffer.alloc(40)],
    ["text", Buffer.alloc(40, '{"a":1}')],
  ];
  it.each(tails)("loses no whole record, wherever it was torn, followed by %s", async (_, tail) => {
    const whole = recordBytes(0n, BODIES);
    for (const length of [...edges, size]) {
      const torn = path.join(dir, String(length));
      await (await openWriter(torn, log))[Symbol.asyncDispose]();
      // As after a power cut: the mark was not on disk yet.
      await truncate(path.join(torn, "durable"), 0);
      await writeFile(segmentPath(torn, 0n), Buffer.concat([whole.subarray(0, length), tail]));

      const { bodies, damagedBytes } = await readAfterRestart(torn, log, "new");
      const sound = ends.filter((end) => end <= length).length;
      expect(bodies, `torn at ${length}`).toEqual([...BODIES.slice(0, sound), "new"]);
      expect(damagedBytes).toBe(0);
    }
    expect(log.errors).toEqual([]);
  });

  it("goes on behind the last whole record, after any number of bytes", async () => {
    const { paths } = await prepareSpool(dir);
    const whole = recordBytes(0n, BODIES);
    for (let length = 0; length <= size; length++) {
      const tail = tails[length % tails.length]?.[1] ?? Buffer.alloc(0);
      await writeFile(segmentPath(dir, 0n), Buffer.concat([whole.subarray(0, length), tail]));
      const { end } = await recoverEnd(paths, log);
      expect(end, `torn at ${length}`).toBe(BigInt(ends.findLast((end) => end <= length) ?? 0));
    }
  });

  it("keeps a sound record behind a hole, which a power cut may leave", async () => {
    await (await openWriter(dir, log))[Symbol.asyncDispose]();
    const bytes = recordBytes(0n, BODIES);
    bytes.fill(0, ends[1], ends[2]);
    await writeFile(segmentPath(dir, 0n), bytes);
    const { bodies, damagedBytes } = await readAfterRestart(dir, log, "new");
    expect(bodies).toEqual([...BODIES.filter((_, index) => index !== 2), "new"]);
    expect(damagedBytes).toBe((ends[2] ?? 0) - (ends[1] ?? 0));
  });
});

describe("a disk that returns other bytes than it was given", () => {
  it("costs the record that was hit, and no other, whichever byte it is", async () => {
    const whole = path.join(dir, "whole");
    {
      await using queue = await openWriter(whole, log);
      await Promise.all(BODIES.map((body) => queue.append(accept(body))));
    }
    for (const at of edges) {
      const flipped = path.join(dir, String(at));
      await cp(whole, flipped, { recursive: true });
      const bytes = await readFile(segmentPath(flipped, 0n));
      bytes[at] = (bytes[at] ?? 0) ^ (at % 2 ? 0xff : 0x01);
      await writeFile(segmentPath(flipped, 0n), bytes);

      const ownLog = new ErrorLog();
      const { bodies, damagedBytes } = await readAfterRestart(flipped, ownLog, "new");
      const hit = ends.findIndex((end) => at < end);
      expect(bodies, `byte ${at}`).toEqual([...BODIES.filter((_, index) => index !== hit), "new"]);
      expect(damagedBytes).toBe((ends[hit] ?? 0) - (ends[hit - 1] ?? 0));
      expect(ownLog.errors).toEqual([
        {
          fields: { file: segmentPath(flipped, 0n), offset: ends[hit - 1] ?? 0, bytes: damagedBytes },
          sentence: "the spool is damaged; this part of it was skipped",
        },
      ]);
    }
  });

  it("is never believed, whichever bit of a segment is turned", async () => {
    const whole = recordBytes(0n, BODIES);
    const bounds = { maxBatchBytes: 2 ** 22, maxBatchRecords: 500 };
    for (let bit = 0; bit < size * 8; bit += 3) {
      const bytes = Buffer.from(whole);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await writeFile(segmentPath(dir, 0n), bytes);

      const bodies: string[] = [];
      for (let from = 0n; from < size; ) {
        const harvest = await readSegment(dir, { begin: 0n, from, limit: BigInt(size) }, bounds);
        bodies.push(...harvest.accepted.map(({ body }) => String(body)));
        from = harvest.to;
      }
      const hit = ends.findIndex((end) => bit >> 3 < end);
      expect(bodies, `bit ${bit}`).toEqual(BODIES.filter((_, index) => index !== hit));
    }
  });

  it("costs the few records of a page, in a segment longer than the reader's window", async () => {
    const bodies = Array.from({ length: 800 }, (_, index) => `${index} `.padEnd(3000, "."));
    {
      await using queue = await openWriter(dir, log);
      await Promise.all(bodies.map((body) => queue.append(accept(body))));
    }
    const bytes = await readFile(segmentPath(dir, 0n));
    bytes.fill(0, 1 << 20, (1 << 20) + 4096);
    await writeFile(segmentPath(dir, 0n), bytes);
    const read = await readAfterRestart(dir, log, "new");
    expect(read.bodies.length).toBeGreaterThan(800 - 3);
    expect(read.bodies.length).toBeLessThan(801);
    expect(bodies.filter((body) => !read.bodies.includes(body)).length).toBe(801 - read.bodies.length);
    expect(log.errors.length).toBe(1);
  });

  it("does not make a client's body into a record of its own", async () => {
    const forged = Buffer.concat([0n, 8n, 68n].map((place) => recordBytes(place, ["forged"])));
    {
      await using queue = await openWriter(dir, log);
      await queue.append(accept(Buffer.concat([Buffer.from("x"), forged, forged])));
      await queue.append(accept("next"));
    }
    const bytes = await readFile(segmentPath(dir, 0n));
    bytes[3] = 0xff;
    await writeFile(segmentPath(dir, 0n), bytes);
    expect((await readAfterRestart(dir, log, "new")).bodies).toEqual(["next", "new"]);
  });

  it("gives up a segment whose bytes imitate records without end, and goes on with the next", async () => {
    const imitation = Buffer.concat(Array.from({ length: 60 }, () => recordBytes(1n, ["imitated"])));
    {
      await using queue = await openWriter(dir, log);
      await queue.append(accept(imitation));
      await queue.append(accept("behind"));
    }
    const bytes = await readFile(segmentPath(dir, 0n));
    bytes[3] = 0xff;
    await writeFile(segmentPath(dir, 0n), bytes);
    const { bodies, damagedBytes } = await readAfterRestart(dir, log, "new");
    expect(bodies).toEqual(["new"]);
    expect(damagedBytes).toBe(bytes.length);
  });

  it("counts a segment that was removed by hand, and goes on behind it", async () => {
    {
      await using queue = await openWriter(dir, log, 1);
      for (const body of BODIES) await queue.append(accept(body));
    }
    await rm(segmentPath(dir, BigInt(ends[1] ?? 0)));
    const { bodies, damagedBytes } = await readAfterRestart(dir, log, "new");
    expect(bodies).toEqual([...BODIES.filter((_, index) => index !== 2), "new"]);
    expect(damagedBytes).toBe((ends[2] ?? 0) - (ends[1] ?? 0));
  });

  it("counts what a shortened segment lost, and uses no position twice", async () => {
    {
      await using queue = await openWriter(dir, log);
      for (const body of BODIES) await queue.append(accept(body));
    }
    await truncate(segmentPath(dir, 0n), ends[2]);
    const { bodies, damagedBytes } = await readAfterRestart(dir, log, "new");
    expect(bodies).toEqual([...BODIES.slice(0, 3), "new"]);
    expect(damagedBytes).toBe(size - (ends[2] ?? 0));
    expect(await listSegments(dir)).toContain(BigInt(size));
  });

  it("takes a spoiled id, mark or reading position for none", async () => {
    const { store } = await readAfterRestart(dir, log, "first");
    for (const file of ["id", "durable", "settled", "writer"]) {
      expect(await readdir(dir)).toContain(file);
      await writeFile(path.join(dir, file), "\0\0\0");
      const { bodies } = await readAfterRestart(dir, log, `after ${file}`, store);
      expect(bodies).toContain(`after ${file}`);
    }
  });
});
