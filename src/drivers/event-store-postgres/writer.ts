import type { Pool, PoolClient } from "pg";
import { transaction } from "../../db/transaction.ts";
import type { Logger } from "../../lib/logger.ts";
import { Lru } from "../../lib/lru.ts";
import type { EventWriter, WriteBatch } from "../../ports/event-store.ts";
import type { Category, OutcomeCount } from "../../protocol/outcome.ts";
import type { PackedEvent, StoredEvent } from "../../protocol/stations.ts";
import { copyEvents } from "./copy-events.ts";
import { countIssues, type SeenUsers } from "./issue-counts.ts";
import { isMissingPartition, Partitions } from "./partitions.ts";
import { resolveIssues } from "./resolve-issues.ts";
import { countEvents, countOutcomes } from "./roll-ups.ts";
import { settleReceipt } from "./settle-receipt.ts";
import { TagCounter } from "./tag-counter.ts";
import { keepUserReports } from "./user-reports.ts";

const BLOCK_NUMBERS_A_TIME = 1000; // the increment of the sequence event_block_number
const HASHES_REMEMBERED = 20_000; // about 4 MB
const USERS_REMEMBERED = 100_000; // about 12 MB

/**
 * Writes batches into Postgres, one transaction each: the receipt, then issues, rows, payloads and counters.
 * Statements touch tables, and rows within a table, in one order for all workers, so they never deadlock.
 */
export function openEventWriter(options: {
  pool: Pool;
  log: Logger;
  /** How often tags are looked for that a dead worker left; a minute unless told. */
  lookForTagsEveryMs?: number;
}): EventWriter {
  const { pool, log, lookForTagsEveryMs: lookEveryMs } = options;
  const partitions = new Partitions(pool);
  const hashes = new Lru<string, number>(HASHES_REMEMBERED);
  const seenUsers: SeenUsers = new Lru(USERS_REMEMBERED);
  const tagCounter = new TagCounter({ pool, log, ...(lookEveryMs !== undefined && { lookEveryMs }) });
  const greeted = new Set<number>(); // projects whose first event is noted
  let block = { next: 0, left: 0 };

  async function nextBlock(client: PoolClient): Promise<number> {
    if (block.left === 0) {
      const { rows } = await client.query<{ first: number }>(`select nextval('event_block_number') as first`);
      block = { next: rows[0]?.first ?? 0, left: BLOCK_NUMBERS_A_TIME };
    }
    block.left -= 1;
    return block.next++;
  }

  async function write(client: PoolClient, batch: WriteBatch): Promise<Written> {
    await settleReceipt(client, batch.receipt);
    const { fresh, repeated } = await withoutRepeated(client, batch.events);
    const { placed, orphans } = await resolveIssues(client, fresh, hashes);

    await noteFirstEvents(
      client,
      placed.map((one) => one.prepared.projectId),
      greeted,
    );
    const blocks = placed.length > 0 ? await copyEvents(client, placed, nextBlock) : [];
    const tags = await tagCounter.note(client, placed, blocks);
    await keepUserReports(client, batch.userReports);

    // Rows that other workers count in too come last, so that nobody waits for more than these.
    const { gone, committed } = await countIssues(client, placed, seenUsers);
    if (gone.size > 0) throw new GoneIssues(gone);
    await countEvents(client, placed);
    await countOutcomes(client, [
      ...batch.outcomes,
      ...placed.map(({ prepared }) => endOf(prepared, "accepted", "")),
      ...repeated.map((event) => endOf(event, "discarded", "duplicate")),
      ...orphans.map((event) => endOf(event, "invalid", "project_id")),
    ]);

    const stored = placed.map(({ prepared, issue }) => ({
      projectId: prepared.projectId,
      eventId: prepared.event.event_id,
      issueId: issue.id,
      isNewIssue: issue.isNew,
    }));
    return {
      stored,
      committed: () => {
        committed();
        tags();
      },
    };
  }

  async function attempt(batch: WriteBatch): Promise<StoredEvent[]> {
    const { stored, committed } = await transaction(pool, "commit", (client) => write(client, batch));
    committed();
    for (const { projectId } of stored) greeted.add(projectId);
    remember(batch.events, stored);
    return stored;
  }

  /** Tries halves, and takes back what it tried, until the events that Postgres refuses stand alone. */
  async function sift(batch: WriteBatch): Promise<{ sound: PackedEvent[]; refused: PackedEvent[] }> {
    try {
      await transaction(pool, "rollback", (client) => write(client, batch));
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

  async function storeWithoutRefused(batch: WriteBatch): Promise<StoredEvent[]> {
    const { sound, refused } = await sift(batch);
    const ends = refused.map((event) => endOf(event, "invalid", "internal"));
    return attempt({ ...batch, events: sound, outcomes: [...batch.outcomes, ...ends] });
  }

  function remember(events: readonly PackedEvent[], stored: readonly StoredEvent[]): void {
    const issueOf = new Map(stored.map((one) => [`${one.projectId}:${one.eventId}`, one.issueId]));
    for (const event of events) {
      const issueId = issueOf.get(`${event.projectId}:${event.event.event_id}`);
      const hash = `${event.projectId}:${event.grouping.hashes[0]}`;
      if (issueId !== undefined && hashes.get(hash) === undefined) hashes.set(hash, issueId);
    }
  }

  return {
    async store(batch) {
      await partitions.ensure(momentsOf(batch));
      try {
        return await attempt(batch);
      } catch (error) {
        if (isMissingPartition(error)) {
          partitions.forget();
          await partitions.ensure(momentsOf(batch));
          return await attempt(batch);
        }
        // One event must not hold up the queue for all others, whatever it holds.
        if (isRefusedData(error)) return await storeWithoutRefused(batch);
        if (!(error instanceof GoneIssues)) throw error;
        // Deleted or merged since we remembered their hashes: ask the database again, once.
        log.debug({ issues: error.ids.size }, "remembered issues are gone");
        hashes.forget((id) => error.ids.has(id));
        return await attempt(batch);
      }
    },

    async position(source) {
      const { rows } = await pool.query<{ position: string }>(
        "select position::text as position from queue_position where source = $1",
        [source],
      );
      return BigInt(rows[0]?.position ?? 0);
    },

    [Symbol.asyncDispose]: () => tagCounter[Symbol.asyncDispose](),
  };
}

/** SQLSTATE classes 22 (data exception), 54 (limit exceeded) and 23514 (check): the same data fails again. */
function isRefusedData(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return /^(22|54)...$|^23514$/.test(code) && !isMissingPartition(error);
}

interface Written {
  readonly stored: StoredEvent[];
  /** To be called when the transaction is committed: only then do its tags count, and are its users known. */
  readonly committed: () => void;
}

class GoneIssues extends Error {
  readonly ids: ReadonlySet<number>;

  constructor(ids: ReadonlySet<number>) {
    super("issues were deleted while events for them were on the way");
    this.ids = ids;
  }
}

/**
 * Leaves out events whose id their project has already, in this batch or stored since yesterday. SDKs repeat a
 * request within minutes; looking into every partition for older twins would cost a probe each.
 */
async function withoutRepeated(
  client: PoolClient,
  events: readonly PackedEvent[],
): Promise<{ fresh: PackedEvent[]; repeated: PackedEvent[] }> {
  if (events.length === 0) return { fresh: [], repeated: [] };
  const earliest = events.reduce((least, one) => Math.min(least, one.event.received), Infinity);
  const { rows } = await client.query<{ project_id: number; event_id: string }>({
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

async function noteFirstEvents(
  client: PoolClient,
  projectIds: readonly number[],
  greeted: ReadonlySet<number>,
): Promise<void> {
  const newcomers = [...new Set(projectIds)].filter((id) => !greeted.has(id));
  if (newcomers.length === 0) return;
  await client.query({
    name: "note-first-events",
    text: `update project set first_event_at = now()
            where id in (select id from project where id = any($1::bigint[]) and first_event_at is null
                          order by id for update)`,
    values: [newcomers],
  });
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
