import type { Pool, PoolClient } from "pg";
import { transaction } from "../../db/transaction.ts";
import { encodeBlock, readFromBlock } from "./block.ts";

/** How long a payload beyond the rate is there all the same: an issue's last event, and one that feedback comes for, stay. */
export const SURPLUS_MS = 3_600_000;
const BLOCKS_A_STEP = 500;
const SLOTS = [0, 1, 2, 3];
/** Nobody writes to a slot that is emptied; somebody may be reading in it for a moment. */
const LOCK_PATIENCE = "2s";

/**
 * Lets payloads go that flood control kept for `surplusMs` alone. What somebody gave feedback on, and the last event of
 * an issue, are put among those that stay; all others are counted for their hash in the transaction that takes them, so
 * each counts once, whoever dies. Begun again it goes on where it was. Answers how many events were thinned.
 */
export async function thinOut(pool: Pool, stop: AbortSignal, surplusMs = SURPLUS_MS): Promise<number> {
  await keepWantedInFull(pool, stop, surplusMs);
  let thinned = 0;
  for (const due of await dueHashes(pool, surplusMs)) {
    if (stop.aborted) return thinned;
    await keepLastInFull(pool, due, surplusMs);
    for (;;) {
      const step = await thinSome(pool, due, surplusMs);
      thinned += step.events;
      if (step.blocks < BLOCKS_A_STEP || stop.aborted) break;
    }
  }
  for (const slot of SLOTS) if (!stop.aborted) await giveBackSpace(pool, slot);
  return thinned;
}

interface DueHash {
  readonly project_id: number;
  readonly hash: string;
}

async function dueHashes(pool: Pool, surplusMs: number): Promise<DueHash[]> {
  const { rows } = await pool.query<DueHash>(
    `select project_id, hash from event_surplus where made_at < ${ago("$1")} group by 1, 2 order by 1, 2`,
    [surplusMs],
  );
  return rows;
}

/** Where an event is whose payload is to stay. */
interface SurplusPlace {
  readonly day: string;
  readonly project_id: number;
  readonly event_id: string;
  readonly block_id: number;
  readonly block_index: number;
}

const PLACE = "e.day::text as day, e.project_id, e.event_id, e.block_id, e.block_index";

/** Notes are kept for twice as long, for words that came before their event. */
async function keepWantedInFull(pool: Pool, stop: AbortSignal, surplusMs: number): Promise<void> {
  const { rows } = await pool.query<SurplusPlace>(
    `select distinct ${PLACE} from event_wanted w
       join event e on e.event_id = w.event_id and e.project_id = w.project_id
      where e.block_id < 0 and e.day >= (now() at time zone 'UTC')::date - 7
        and exists (select from event_surplus s where s.id = e.block_id)`,
  );
  for (const place of rows) {
    if (stop.aborted) return;
    await keepInFull(pool, place);
  }
  await pool.query(`delete from event_wanted where made_at < ${ago("2 * $1")}`, [surplusMs]);
}

/** Only the last of a whole issue can be its last: while others come, theirs are too young to be due. */
async function keepLastInFull(pool: Pool, { project_id, hash }: DueHash, surplusMs: number): Promise<void> {
  const { rows } = await pool.query<SurplusPlace>(
    `select ${PLACE} from grouping_hash h cross join lateral (
              select * from event where issue_id = h.issue_id order by occurred_at desc, event_id limit 1) e
      where h.project_id = $2 and h.hash = $3
        and exists (select from event_surplus s where s.id = e.block_id and s.made_at < ${ago("$1")})`,
    [surplusMs, project_id, hash],
  );
  for (const place of rows) await keepInFull(pool, place);
}

/** Puts the payload into a block that stays. */
async function keepInFull(pool: Pool, place: SurplusPlace): Promise<void> {
  const { day, project_id, event_id, block_id, block_index } = place;
  await transaction(pool, "commit", async (client) => {
    const { rows } = await client.query<{ data: Buffer }>(
      "update event_surplus set events = events - 1 where id = $1 returning data",
      [block_id],
    );
    const [block] = rows;
    if (block === undefined) return;
    const { rows: moved } = await client.query<{ id: number }>(
      `update event set block_id = numbers.next, block_index = 0
         from (select nextval('event_block_number') as next) as numbers
        where day = $1::date and project_id = $2 and event_id = $3 and block_id = $4
       returning block_id as id`,
      [day, project_id, event_id, block_id],
    );
    const [event] = moved;
    if (event === undefined) {
      // Deleted meanwhile, or kept already.
      await client.query("update event_surplus set events = events + 1 where id = $1", [block_id]);
      return;
    }
    const data = encodeBlock([readFromBlock(block.data, block_index)]);
    await client.query("insert into event_block (day, id, data) values ($1::date, $2, $3)", [
      day,
      event.id,
      data,
    ]);
  });
}

async function thinSome(
  pool: Pool,
  { project_id, hash }: DueHash,
  surplusMs: number,
): Promise<{ blocks: number; events: number }> {
  return await transaction(pool, "commit", async (client) => {
    const { rows } = await client.query<{ blocks: number; events: number; since: Date | null }>(
      `with gone as (
         delete from event_surplus where (slot, id) in (
           select slot, id from event_surplus
            where project_id = $2 and hash = $3 and made_at < ${ago("$1")} limit $4)
         returning events, made_at)
       select count(*) as blocks, coalesce(sum(events), 0)::int as events, min(made_at) as since from gone`,
      [surplusMs, project_id, hash, BLOCKS_A_STEP],
    );
    const { blocks = 0, events = 0, since = null } = rows[0] ?? {};
    // Of an issue that was deleted nothing is left to be said.
    if (events > 0) await noteThinned(client, { project_id, hash }, events, since);
    return { blocks, events };
  });
}

/** One row a transaction, so whoever gives hashes to another issue waits for it a moment and never in a ring. */
async function noteThinned(
  client: PoolClient,
  { project_id, hash }: DueHash,
  events: number,
  since: Date | null,
): Promise<void> {
  await client.query(
    `update grouping_hash set thinned = coalesce(thinned, 0) + $3, thinned_since = least(thinned_since, $4)
      where project_id = $1 and hash = $2`,
    [project_id, hash, events, since],
  );
}

/** Deleted rows leave their space to the next; of a slot that is empty it goes back to the disk. */
async function giveBackSpace(pool: Pool, slot: number): Promise<void> {
  const table = `event_surplus_${slot}`;
  const { rows } = await pool.query<{ is_used: boolean }>(
    `select pg_table_size('${table}') > 16384
        and not exists (select from ${table})
        and ${slot} <> floor(extract(epoch from now()) / 3600)::bigint % 4 as is_used`,
  );
  if (!rows[0]?.is_used) return;
  try {
    await transaction(pool, "commit", async (client) => {
      await client.query(`set local lock_timeout = '${LOCK_PATIENCE}'`);
      await client.query(`lock table ${table} in access exclusive mode`);
      const { rowCount } = await client.query(`select from ${table} limit 1`);
      if (rowCount === 0) await client.query(`truncate ${table}`);
    });
  } catch (error) {
    if ((error as { code?: unknown }).code !== "55P03") throw error;
  }
}

function ago(ms: string): string {
  return `now() - ${ms}::float8 * interval '1 millisecond'`;
}
