import { setTimeout as sleep } from "node:timers/promises";
import { StaleReceipt } from "../../src/ports/event-store.ts";
import type {
  IngestQueueReader,
  PositionReceipt,
  QueueBatch,
  Receipt,
} from "../../src/ports/ingest-queue.ts";
import type { Accepted } from "../../src/protocol/accepted.ts";

/** The store's side of the promise, as strict as the real one. */
export class StoreOfPositions {
  readonly bodies: string[] = [];
  readonly receipts: PositionReceipt[] = [];
  readonly #positions = new Map<string, bigint>();

  readonly position = (source: string): bigint => this.#positions.get(source) ?? 0n;

  readonly store = async ({ receipt, accepted }: QueueBatch<PositionReceipt>): Promise<void> => {
    const position = this.position(receipt.source);
    if (receipt.from !== position) throw new StaleReceipt(position);
    this.#positions.set(receipt.source, receipt.to);
    this.receipts.push(receipt);
    this.bodies.push(...accepted.map(({ body }) => Buffer.from(body).toString()));
  };
}

export function accept(body: string | Uint8Array): Accepted {
  return {
    receivedAt: Date.now(),
    projectId: 1,
    keyId: 2,
    form: "envelope",
    encoding: "identity",
    userAgent: "contract",
    body: Buffer.from(body),
  };
}

/** Polls until the claim holds; a test that waits in vain fails by its own time limit. */
export async function until(claim: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await claim())) await sleep(2);
}

/** Reads until the claim holds, and returns when the reader has stopped. */
export async function readUntil<R extends Receipt>(
  reader: IngestQueueReader<R>,
  handle: (batch: QueueBatch<R>) => Promise<void>,
  claim: () => boolean | Promise<boolean>,
): Promise<void> {
  const stop = new AbortController();
  const consumed = reader.consume(handle, stop.signal);
  try {
    await Promise.race([until(claim), consumed]);
  } finally {
    stop.abort();
  }
  await consumed;
}
