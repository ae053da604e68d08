import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { openSpool } from "../../src/drivers/queue-embedded/spool.ts";
import { spoolSource } from "../../src/drivers/queue-embedded/spool-directory.ts";
import { openSpoolReader } from "../../src/drivers/queue-embedded/spool-reader.ts";
import type { PositionReceipt } from "../../src/ports/ingest-queue.ts";
import { describeWhere } from "../support/describe-where.ts";
import { accept, readUntil, StoreOfPositions } from "../support/queue-stand-ins.ts";
import { lackOfRedis } from "../support/redis.ts";
import { RedisQueue } from "../support/redis-queue.ts";
import { silent as log } from "../support/silent.ts";
import { ingestQueueContract, type QueueUnderTest } from "./ingest-queue.ts";

ingestQueueContract("embedded spool", () => spoolUnderTest());

// Small segments bring a boundary between nearly any two groups.
ingestQueueContract("embedded spool of tiny segments", () => spoolUnderTest(300));

describeWhere(lackOfRedis, "Redis", () => {
  ingestQueueContract("spool and Redis", () => RedisQueue.open());
});

it("an embedded spool gives receipts that join without a gap", async () => {
  await using under = await spoolUnderTest();
  await using queue = await under.openQueue();
  await using reader = await under.openReader();
  const { store } = under;
  for (let index = 0; index < 20; index++) await queue.append(accept(`${index}`));
  await readUntil(reader, store.store, () => store.bodies.length >= 20);
  await queue.append(accept("last"));
  await readUntil(reader, store.store, () => store.bodies.length >= 21);
  for (const [index, { from, to, source }] of store.receipts.entries()) {
    expect(from).toBe(index === 0 ? 0n : store.receipts[index - 1]?.to);
    expect(to).toBeGreaterThan(from);
    expect(source).toBe(store.receipts[0]?.source);
  }
});

interface SpoolUnderTest extends QueueUnderTest<PositionReceipt> {
  readonly store: StoreOfPositions;
}

async function spoolUnderTest(segmentBytes?: number): Promise<SpoolUnderTest> {
  const dir = await mkdtemp(path.join(tmpdir(), "vedette-spool-"));
  const store = new StoreOfPositions();
  return {
    store,
    openQueue: ({ maxBacklogBytes = 2 ** 30, maxWaitingBytes = 2 ** 24 } = {}) =>
      openSpool({ dir, maxBacklogBytes, maxWaitingBytes, log, ...(segmentBytes && { segmentBytes }) }),
    openReader: async () =>
      openSpoolReader({ dir, from: store.position(await spoolSource(dir)), log, maxBatchRecords: 100 }),
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true }),
  };
}
