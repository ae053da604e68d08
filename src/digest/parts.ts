import type { WriteBatch } from "../ports/event-store.ts";
import type { QueueBatch } from "../ports/ingest-queue.ts";
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
  { receipt, accepted, ends }: QueueBatch,
  prepare: (one: Accepted, into: Gathering) => Promise<void>,
  most = { records: MOST_RECORDS, characters: MOST_CHARACTERS },
): AsyncGenerator<WriteBatch> {
  let from = receipt.from;
  let part: Gathering = { events: [], outcomes: [], userReports: [] };
  let records = 0;
  let characters = 0;
  for (const [index, one] of accepted.entries()) {
    const known = part.events.length;
    await prepare(one, part);
    records += 1;
    for (let at = known; at < part.events.length; at++) characters += part.events[at]?.payload.length ?? 0;

    const to = ends[index];
    const isLast = index === accepted.length - 1;
    if (isLast || to === undefined || (records < most.records && characters < most.characters)) continue;
    yield { receipt: { source: receipt.source, from, to }, ...part };
    from = to;
    part = { events: [], outcomes: [], userReports: [] };
    records = 0;
    characters = 0;
  }
  yield { receipt: { source: receipt.source, from, to: receipt.to }, ...part };
}
