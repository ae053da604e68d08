import type { WriteBatch } from "../ports/event-store.ts";
import type { FramePart, QueueBatch, Receipt } from "../ports/ingest-queue.ts";
import type { Accepted } from "../protocol/accepted.ts";

/** Records a transaction: what meets each issue's row once. Larger ones save little, and others wait longer. */
const MOST_RECORDS = 1000;

/**
 * Characters of payload a transaction, and so in memory, two parts at a time. Usual parts have 2 million; but 100 KB
 * on the wire can hold a thousand events of 100 KB each. A single record may be more than this.
 */
const MOST_CHARACTERS = 32 * 1024 * 1024;

/** A part while it is gathered. */
export type Gathering = {
  readonly [Name in "events" | "outcomes" | "userReports"]: WriteBatch[Name][number][];
};

/**
 * Prepares a batch part by part, so that no more than a part of it is ever in memory unpacked. Parts end where
 * records end and their receipts follow each other, so each is stored on its own. There is always one at least.
 */
export async function* partsOf(
  batch: QueueBatch,
  prepare: (one: Accepted, into: Gathering) => Promise<void>,
  most = { records: MOST_RECORDS, characters: MOST_CHARACTERS },
): AsyncGenerator<WriteBatch> {
  const { accepted } = batch;
  let begin = 0;
  let part: Gathering = { events: [], outcomes: [], userReports: [] };
  let characters = 0;
  for (const [index, one] of accepted.entries()) {
    const known = part.events.length;
    await prepare(one, part);
    for (let at = known; at < part.events.length; at++) characters += part.events[at]?.payload.length ?? 0;

    const end = index + 1;
    if (end === accepted.length || (end - begin < most.records && characters < most.characters)) continue;
    yield { receipt: receiptOf(batch, begin, end), ...part };
    begin = end;
    part = { events: [], outcomes: [], userReports: [] };
    characters = 0;
  }
  yield { receipt: receiptOf(batch, begin, accepted.length), ...part };
}

/** The receipt for the records `begin` to `end` of a batch. */
function receiptOf({ receipt, accepted, ends }: QueueBatch, begin: number, end: number): Receipt {
  if ("frames" in receipt) return { frames: framesBetween(receipt.frames, begin, end) };
  const { source } = receipt;
  const from = begin === 0 ? receipt.from : (ends[begin - 1] ?? receipt.from);
  return { source, from, to: end === accepted.length ? receipt.to : (ends[end - 1] ?? receipt.to) };
}

function framesBetween(frames: readonly FramePart[], begin: number, end: number): FramePart[] {
  const parts: FramePart[] = [];
  let at = 0; // where in the batch the frame's first body is
  for (const frame of frames) {
    const behind = at + frame.to - frame.from;
    const from = Math.max(begin, at);
    const to = Math.min(end, behind);
    if (to > from) parts.push({ ...frame, from: frame.from + from - at, to: frame.from + to - at });
    at = behind;
  }
  return parts;
}
