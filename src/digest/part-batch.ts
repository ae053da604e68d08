import type { QueueBatch } from "../ports/ingest-queue.ts";

/** Parts of at most `size` records, in order. Their receipts follow each other, so each can be stored on its own. */
export function partBatch(batch: QueueBatch, size: number): QueueBatch[] {
  const { accepted, ends, receipt } = batch;
  if (accepted.length <= size) return [batch];
  const parts: QueueBatch[] = [];
  for (let first = 0, from = receipt.from; first < accepted.length; first += size) {
    const last = Math.min(first + size, accepted.length) - 1;
    const to = last === accepted.length - 1 ? receipt.to : (ends[last] ?? receipt.to);
    parts.push({
      receipt: { source: receipt.source, from, to },
      accepted: accepted.slice(first, last + 1),
      ends: ends.slice(first, last + 1),
      damagedBytes: first === 0 ? batch.damagedBytes : 0,
    });
    from = to;
  }
  return parts;
}
