import type { Pool, PoolClient } from "pg";
import { transaction } from "../../db/transaction.ts";
import { BY_DAY, BY_MONTH } from "./partitions.ts";

const DAY_MS = 86_400_000;
const ROWS_A_STEP = 500;
const RELEASE_HOURS_A_STEP = 5_000;

export interface RetentionProgress {
  readonly step: "partitions" | "issues";
  readonly done: number;
  /** Absent while it is not known. */
  readonly total?: number;
}

export interface Removed {
  readonly partitions: number;
  readonly issues: number;
}

/**
 * Drops what was received more than `days` days before `now` (milliseconds since 1970): whole partitions, never
 * single events, then issues that no event has struck since and what people reported. Day partitions go when their last moment is that
 * old, month partitions of counters likewise. May be called again after it was interrupted.
 */
export async function dropOlderThan(
  pool: Pool,
  days: number,
  now: number,
  onProgress: (progress: RetentionProgress) => void,
): Promise<Removed> {
  const cutoff = new Date(now - days * DAY_MS);
  const old = await oldPartitions(pool, cutoff);
  const client = await pool.connect();
  try {
    let done = 0;
    for (const partition of old) {
      await dropPartition(client, partition);
      done += 1;
      onProgress({ step: "partitions", done, total: old.length });
    }
    await dropUserReports(client, cutoff);
    await dropReleaseHours(client, cutoff);
    return { partitions: old.length, issues: await dropIssues(client, cutoff, onProgress) };
  } finally {
    client.release();
  }
}

interface Partition {
  readonly parent: string;
  readonly name: string;
  /** A detach was begun and not ended. */
  readonly pending: boolean;
}

/**
 * Bounds are printed in the session's date style and zone, and read back in the same: both are set, since some
 * of a server's own do not lead back (`22/11/2026`, `IST`). Bounds without an end are never behind.
 */
async function oldPartitions(pool: Pool, cutoff: Date): Promise<Partition[]> {
  return await transaction(pool, "rollback", async (client) => {
    await client.query("set local datestyle = 'ISO, YMD'");
    await client.query("set local time zone 'UTC'");
    const { rows } = await client.query<Partition & { isOld: boolean | null }>(
      `select p.relname as parent, c.relname as name, i.inhdetachpending as pending,
              substring(pg_get_expr(c.relpartbound, c.oid) from $2)::timestamptz <= $3 as "isOld"
         from pg_inherits i
         join pg_class p on p.oid = i.inhparent
         join pg_class c on c.oid = i.inhrelid
        where p.relname = any($1) and p.relnamespace = current_schema::regnamespace
        order by c.relname`,
      [[...BY_DAY, ...BY_MONTH], "TO \\('([^']+)'\\)", cutoff],
    );
    return rows.filter(({ isOld }) => isOld === true);
  });
}

/** Detached first: a plain drop would stop readers and writers of the whole table until it is done. */
async function dropPartition(client: PoolClient, { parent, name, pending }: Partition): Promise<void> {
  const detach = `alter table ${quoted(parent)} detach partition ${quoted(name)}`;
  await client.query(`${detach} ${pending ? "finalize" : "concurrently"}`);
  await client.query(`drop table ${quoted(name)}`);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

async function dropIssues(
  client: PoolClient,
  cutoff: Date,
  onProgress: (progress: RetentionProgress) => void,
): Promise<number> {
  let done = 0;
  for (;;) {
    const { rowCount } = await client.query(
      `with old as (delete from issue where id in (
              select id from issue where last_seen < $1 order by id limit $2 for update skip locked)
            returning id),
            users as (delete from issue_user where issue_id in (select id from old)),
            keys as (delete from issue_tag_key where issue_id in (select id from old)),
            tags as (delete from issue_tag where issue_id in (select id from old))
       select from old`,
      [cutoff, ROWS_A_STEP],
    );
    if (!rowCount) return done;
    done += rowCount;
    onProgress({ step: "issues", done });
  }
}

async function dropReleaseHours(client: PoolClient, cutoff: Date): Promise<void> {
  for (;;) {
    const { rowCount } = await client.query(
      `delete from release_hour where ctid in (select ctid from release_hour where hour < $1 limit $2)`,
      [cutoff, RELEASE_HOURS_A_STEP],
    );
    if ((rowCount ?? 0) < RELEASE_HOURS_A_STEP) return;
  }
}

/** What reporters wrote goes with the events it was about. Few, and in steps all the same. */
async function dropUserReports(client: PoolClient, cutoff: Date): Promise<void> {
  for (;;) {
    const { rowCount } = await client.query(
      `delete from user_report where (project_id, event_id) in (
         select project_id, event_id from user_report where received_at < $1 limit $2)`,
      [cutoff, ROWS_A_STEP],
    );
    if (!rowCount || rowCount < ROWS_A_STEP) return;
  }
}
