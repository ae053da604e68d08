import type { Pool, PoolClient } from "pg";
import { transaction } from "../../db/transaction.ts";
import type { Logger } from "../../lib/logger.ts";
import { Lru } from "../../lib/lru.ts";
import type { EventWriter, WriteBatch } from "../../ports/event-store.ts";
import type { Category, OutcomeCount } from "../../protocol/outcome.ts";
import type { PackedEvent, StoredEvent } from "../../protocol/stations.ts";
import { copyEvents } from "./copy-events.ts";
import { leaveCounts } from "./count-backlog.ts";
import { Counter } from "./counter.ts";
import { countOfDropped, countsOf, droppedOf, type SeenUsers } from "./counts.ts";
import { type FloodRates, FloodWatch } from "./flood-watch.ts";
import { isMissingPartition, Partitions } from "./partitions.ts";
import { isRefusedData } from "./refused-data.ts";
import { DISCARDED, type Discarded, type HashCache, type Placed, resolveIssues } from "./resolve-issues.ts";
import { settleReceipt } from "./settle-receipt.ts";
import { keepUserReports } from "./user-reports.ts";
import { keepWanted } from "./wanted.ts";

const BLOCK_NUMBERS_A_TIME = 1000; // the increment of the sequence event_block_number
const HASHES_REMEMBERED = 20_000; // about 4 MB
const USERS_REMEMBERED = 100_000; // about 12 MB
/** Merges are rare: a batch that meets so many of them in a row has met something else. */
const MOST_TRIES = 5;

/**
 * Writes batches into Postgres, one transaction each: the receipt, then payloads and rows, and what they add to the
 * counters. Nothing of it is a row that two batches have in common, so batches of many workers do not wait for each
 * other. Issues are made before, and counters are written after it, by {@link Counter}.
 */
export function openEventWriter(options: {
  pool: Pool;
  log: Logger;
  /** Counts of these projects were written. Must not throw. */
  counted?: (projectIds: readonly number[]) => void;
  /** Beyond it payloads of a fingerprint are kept for an hour alone; absent: all are kept. */
  floodRates?: FloodRates;
  /** How often counts are looked for that a dead worker left; a minute unless told. */
  lookForCountsEveryMs?: number;
}): EventWriter {
  const { pool, log, counted, lookForCountsEveryMs: lookEveryMs } = options;
  const partitions = new Partitions(pool);
  const hashes: HashCache = new Lru(HASHES_REMEMBERED);
  const seenUsers: SeenUsers = new Lru(USERS_REMEMBERED);
  const flood = new FloodWatch(options.floodRates ?? (() => 0));
  const counter = new Counter({ pool, log, partitions, counted, lookEveryMs });
  let block = { next: 0, left: 0 };

  async function nextBlock(client: PoolClient): Promise<number> {
    if (block.left === 0) {
      const { rows } = await client.query<{ first: number }>(`select nextval('event_block_number') as first`);
      block = { next: rows[0]?.first ?? 0, left: BLOCK_NUMBERS_A_TIME };
    }
    block.left -= 1;
    return block.next++;
  }

  async function write(batch: Watched, end: "commit" | "rollback"): Promise<Written> {
    const { fresh, repeated } = await withoutRepeated(pool, batch.events);
    const { placed, orphans, discarded } = await resolveIssues(pool, fresh, hashes);
    const { counts: ofStored, committed } = countsOf(
      placed,
      [
        ...batch.outcomes,
        ...placed.map(({ prepared }) => endOf(prepared, "accepted", "")),
        ...repeated.map((event) => endOf(event, "discarded", "duplicate")),
        ...discarded.map(({ prepared }) => endOf(prepared, "filtered", "discarded-hash")),
        ...orphans.map((event) => endOf(event, "invalid", "project_id")),
      ],
      seenUsers,
    );
    const counts = { ...ofStored, ...droppedOf(discarded.map(countOfDropped)) };
    await transaction(pool, end, async (client) => {
      await settleReceipt(client, batch.receipt);
      if (placed.length > 0) await copyEvents(client, placed, batch.surplus, nextBlock);
      await keepUserReports(client, batch.userReports);
      await keepWanted(client, batch);
      if (placed.length + counts.outcomes.length > 0) await leaveCounts(client, counts);
      await refuseMoved(client, placed, discarded);
    });
    return { placed, committed };
  }

  async function attempt(batch: Watched): Promise<StoredEvent[]> {
    const { placed, committed } = await write(batch, "commit");
    committed();
    remember(placed);
    const hasNewIssue = placed.some(({ issue }) => issue.isNew);
    await counter.stored({ events: batch.events.length, hasNewIssue });
    return placed.map(({ prepared, issue }) => ({
      projectId: prepared.projectId,
      eventId: prepared.event.event_id,
      issueId: issue.id,
      isNewIssue: issue.isNew,
    }));
  }

  /** Tries halves, and takes back what it tried, until the events that Postgres refuses stand alone. */
  async function sift(batch: Watched): Promise<{ sound: PackedEvent[]; refused: PackedEvent[] }> {
    try {
      await write(batch, "rollback");
      return { sound: [...batch.events], refused: [] };
    } catch (error) {
      if (!isRefusedData(error)) throw error;
      if (batch.events.length <= 1) {
        const projectId = batch.events[0]?.projectId;
        log.error({ projectId, err: error }, "the database refuses an event; it is counted as invalid");
        return { sound: [], refused: [...batch.events] };
      }
      const middle = Math.ceil(batch.events.length / 2);
      const first = await sift({ ...batch, events: batch.events.slice(0, middle) });
      const second = await sift({ ...batch, events: batch.events.slice(middle) });
      return { sound: [...first.sound, ...second.sound], refused: [...first.refused, ...second.refused] };
    }
  }

  async function storeWithoutRefused(batch: Watched): Promise<StoredEvent[]> {
    const { sound, refused } = await sift(batch);
    const ends = refused.map((event) => endOf(event, "invalid", "internal"));
    return attempt({ ...batch, events: sound, outcomes: [...batch.outcomes, ...ends] });
  }

  function remember(placed: readonly Placed[]): void {
    for (const { prepared, issue } of placed) {
      const hash = `${prepared.projectId}:${prepared.grouping.hashes[0]}`;
      if (hashes.get(hash) === undefined) hashes.set(hash, { id: issue.id, turn: issue.turn });
    }
  }

  return {
    async store(wanted) {
      const batch = { ...wanted, surplus: flood.surplusOf(wanted) };
      await partitions.ensure(momentsOf(batch));
      for (let tries = 1; ; tries++) {
        try {
          return await attempt(batch).catch((error: unknown) => {
            // One event must not hold up the queue for all others, whatever it holds.
            if (isRefusedData(error)) return storeWithoutRefused(batch);
            throw error;
          });
        } catch (error) {
          if (tries === MOST_TRIES) throw error;
          if (isMissingPartition(error)) {
            partitions.forget();
            await partitions.ensure(momentsOf(batch));
          } else if (error instanceof MovedHashes) {
            // Deleted, merged or unmerged since we remembered their hashes: ask the database again.
            log.debug({ issues: error.ids.size }, "hashes are of other issues by now");
            hashes.forget(({ id }) => error.ids.has(id));
          } else if (isLostIssue(error)) hashes.forget(() => true);
          else throw error;
        }
      }
    },

    async position(source) {
      const { rows } = await pool.query<{ position: string }>(
        "select position::text as position from queue_position where source = $1",
        [source],
      );
      return BigInt(rows[0]?.position ?? 0);
    },

    [Symbol.asyncDispose]: () => counter[Symbol.asyncDispose](),
  };
}

interface Watched extends WriteBatch {
  readonly surplus: ReadonlySet<PackedEvent>;
}

interface Written {
  readonly placed: readonly Placed[];
  /** To be called when the transaction is committed: only then are its users known. */
  readonly committed: () => void;
}

class MovedHashes extends Error {
  /** Issues that they were taken to be of. */
  readonly ids: ReadonlySet<number>;

  constructor(ids: ReadonlySet<number>) {
    super("issues were deleted, merged or unmerged while events for them were on the way");
    this.ids = ids;
  }
}

/** A hash was attached to an issue that was deleted or merged in this very moment. */
function isLostIssue(error: unknown): boolean {
  const { code, table } = error as { code?: unknown; table?: unknown };
  return error instanceof Error && code === "23503" && table === "grouping_hash";
}

/**
 * Leaves out events whose id their project has already, in this batch or stored since yesterday. SDKs repeat a
 * request within minutes; looking into every partition for older twins would cost a probe each.
 */
async function withoutRepeated(
  pool: Pool,
  events: readonly PackedEvent[],
): Promise<{ fresh: PackedEvent[]; repeated: PackedEvent[] }> {
  if (events.length === 0) return { fresh: [], repeated: [] };
  const earliest = events.reduce((least, one) => Math.min(least, one.event.received), Infinity);
  const { rows } = await pool.query<{ project_id: number; event_id: string }>({
    name: "find-repeated",
    text: `select project_id, replace(event_id::text, '-', '') as event_id
             from event where event_id = any($1::uuid[]) and day >= ($2::timestamptz at time zone 'UTC')::date - 1`,
    values: [events.map((one) => one.event.event_id), new Date(earliest * 1000)],
  });
  const seen = new Set(rows.map((row) => `${row.project_id}:${row.event_id}`));
  const fresh: PackedEvent[] = [];
  const repeated: PackedEvent[] = [];
  for (const one of events) {
    const key = `${one.projectId}:${one.event.event_id}`;
    (seen.has(key) ? repeated : fresh).push(one);
    seen.add(key);
  }
  return { fresh, repeated };
}

/**
 * Throws when the hash of an event is not its issue's any more: that was deleted, merged, or gave the hash away; or when
 * it is not discarded any more. Whoever
 * changes hashes waits for the transactions that looked before (moves/settle.ts), so nobody waits here.
 */
async function refuseMoved(
  client: PoolClient,
  placed: readonly Placed[],
  discarded: readonly Discarded[],
): Promise<void> {
  const owners = new Map<string, Owned>();
  for (const { prepared, issue } of placed) {
    const { projectId, grouping } = prepared;
    const hash = grouping.hashes[0];
    owners.set(`${projectId} ${issue.id} ${hash}`, { projectId, hash, id: issue.id, turn: issue.turn });
  }
  for (const { prepared, hash } of discarded) {
    const { projectId } = prepared;
    owners.set(`${projectId} ${DISCARDED} ${hash}`, { projectId, hash, id: DISCARDED, turn: 0 });
  }
  if (owners.size === 0) return;
  const wanted = [...owners.values()];
  const { rows } = await client.query<{ id: number }>({
    name: "find-moved-hashes",
    text: `select distinct w.id
             from unnest($1::bigint[], $2::text[], $3::bigint[], $4::int[]) as w (project_id, hash, id, turn)
            where not exists (
                  select from grouping_hash h join issue i on i.id = h.issue_id
                   where h.project_id = w.project_id and h.hash = w.hash and i.id = w.id and i.turn = w.turn)
              and (w.id <> ${DISCARDED} or not exists (
                  select from discarded_hash d where d.project_id = w.project_id and d.hash = w.hash))`,
    values: [
      wanted.map(({ projectId }) => projectId),
      wanted.map(({ hash }) => hash),
      wanted.map(({ id }) => id),
      wanted.map(({ turn }) => turn),
    ],
  });
  if (rows.length > 0) throw new MovedHashes(new Set(rows.map(({ id }) => id)));
}

interface Owned {
  readonly projectId: number;
  readonly hash: string;
  readonly id: number;
  readonly turn: number;
}

function endOf(prepared: PackedEvent, outcome: OutcomeCount["outcome"], reason: string): OutcomeCount {
  return {
    at: prepared.event.received * 1000,
    projectId: prepared.projectId,
    keyId: prepared.keyId,
    category: categoryOf(prepared),
    outcome,
    reason,
    quantity: 1,
  };
}

/** Reference: ingest-protocol.md §4. */
function categoryOf({ event }: PackedEvent): Category {
  if (event.type === "error" || event.type === "default" || event.type === "feedback") return event.type;
  return "security";
}

function* momentsOf(batch: WriteBatch): Generator<number> {
  for (const { event } of batch.events) {
    yield event.received * 1000;
    yield event.timestamp * 1000;
  }
  for (const { at } of batch.outcomes) yield at;
}
