import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openSpool } from "../../src/drivers/queue-embedded/spool.ts";
import { spoolSource } from "../../src/drivers/queue-embedded/spool-directory.ts";
import { openSpoolReader } from "../../src/drivers/queue-embedded/spool-reader.ts";
import { ingestQueueContract, type QueueUnderTest } from "./ingest-queue.ts";

const log = { debug() {}, info() {}, warn() {}, error() {} };

ingestQueueContract("embedded spool", () => spoolUnderTest());

// Small segments bring a boundary between nearly any two groups.
ingestQueueContract("embedded spool of tiny segments", () => spoolUnderTest(300));

async function spoolUnderTest(segmentBytes?: number): Promise<QueueUnderTest> {
  const dir = await mkdtemp(path.join(tmpdir(), "vedette-spool-"));
  return {
    openQueue: ({ maxBacklogBytes = 2 ** 30, maxWaitingBytes = 2 ** 24 } = {}) =>
      openSpool({ dir, maxBacklogBytes, maxWaitingBytes, log, ...(segmentBytes && { segmentBytes }) }),
    openReader: async (position) =>
      openSpoolReader({ dir, from: position(await spoolSource(dir)), log, maxBatchRecords: 100 }),
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true }),
  };
}
