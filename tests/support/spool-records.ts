import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { draft, frame } from "../../src/drivers/queue-embedded/record.ts";
import { openSpool } from "../../src/drivers/queue-embedded/spool.ts";
import { spoolSource } from "../../src/drivers/queue-embedded/spool-directory.ts";
import { openSpoolReader } from "../../src/drivers/queue-embedded/spool-reader.ts";
import type { Logger } from "../../src/lib/logger.ts";
import type { IngestQueue, IngestQueueReader, PositionReceipt } from "../../src/ports/ingest-queue.ts";
import { accept, readUntil, StoreOfPositions } from "./queue-stand-ins.ts";

/** Remembers what a person would have to act on. */
export class ErrorLog implements Logger {
  readonly errors: { fields: object; sentence: string }[] = [];
  debug(): void {}
  info(): void {}
  warn(): void {}
  error(fields: object, sentence: string): void {
    this.errors.push({ fields, sentence });
  }
}

export function temporaryDir(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), "vedette-spool-"));
}

/** The bytes of records as they lie in a spool from `position` on. */
export function recordBytes(position: bigint, bodies: readonly (string | Buffer)[]): Buffer {
  const parts: Uint8Array[] = [];
  let at = position;
  for (const body of bodies) {
    const record = draft(accept(body));
    frame(record, at);
    parts.push(record.head, record.body);
    at += BigInt(record.bytes);
  }
  return Buffer.concat(parts);
}

export function openWriter(dir: string, log: Logger, segmentBytes = 2 ** 26): Promise<IngestQueue> {
  return openSpool({ dir, maxBacklogBytes: 2 ** 30, maxWaitingBytes: 2 ** 26, log, segmentBytes });
}

export async function openReaderFor(
  dir: string,
  store: StoreOfPositions,
  log: Logger,
): Promise<IngestQueueReader<PositionReceipt>> {
  return openSpoolReader({ dir, from: store.position(await spoolSource(dir)), log });
}

/** Opens the spool as after a crash, appends `last`, and reads until that comes. */
export async function readAfterRestart(
  dir: string,
  log: Logger,
  last: string,
  store = new StoreOfPositions(),
): Promise<{ bodies: readonly string[]; damagedBytes: number; store: StoreOfPositions }> {
  await using queue = await openWriter(dir, log);
  await queue.append(accept(last));
  await using reader = await openReaderFor(dir, store, log);
  let damagedBytes = 0;
  await readUntil(
    reader,
    async (batch) => {
      await store.store(batch);
      damagedBytes += batch.damagedBytes;
    },
    () => store.bodies.includes(last),
  );
  return { bodies: store.bodies, damagedBytes, store };
}
