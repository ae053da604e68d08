import { forgetExpired } from "../accounts/sign-in/sessions.ts";
import { openDatabase } from "../compose.ts";
import type { Connection } from "../db/database.ts";
import { Partitions } from "../drivers/event-store-postgres/partitions.ts";
import { dropOlderThan } from "../drivers/event-store-postgres/retention.ts";
import type { Logger } from "../lib/logger.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const DAYS_AHEAD = 3;

/** Only one cron node does a round at a time; the others pass. */
const LOCK = 0x7665_6402;

export interface CronRoom {
  readonly databaseUrl: string;
  readonly retentionDays: number;
  readonly now: () => number;
  readonly log: Logger;
}

/** Housekeeping, at start and every hour, until `signal` aborts: partitions ahead of time, retention, sessions. */
export async function runCron(room: CronRoom, signal: AbortSignal): Promise<void> {
  await using connection = openDatabase(room.databaseUrl, "cron", 3, room.log);
  while (!signal.aborted) {
    await tick(room, connection).catch((error: unknown) => {
      room.log.warn({ err: error }, "housekeeping failed and is tried again in an hour");
    });
    await sleep(HOUR_MS, signal);
  }
}

async function tick(room: CronRoom, connection: Connection): Promise<void> {
  const client = await connection.pool.connect();
  try {
    const { rows } = await client.query<{ mine: boolean }>("select pg_try_advisory_lock($1) as mine", [LOCK]);
    if (!rows[0]?.mine) return;
    try {
      await housekeeping(room, connection);
    } finally {
      await client.query("select pg_advisory_unlock($1)", [LOCK]);
    }
  } finally {
    client.release();
  }
}

async function housekeeping({ retentionDays, now, log }: CronRoom, { pool, db }: Connection): Promise<void> {
  const ahead = Array.from({ length: DAYS_AHEAD + 1 }, (_, days) => now() + days * DAY_MS);
  await new Partitions(pool).ensure(ahead);
  const removed = await dropOlderThan(pool, retentionDays, now(), () => {});
  await forgetExpired({ db, now });
  if (removed.partitions > 0 || removed.issues > 0)
    log.info(removed, "dropped what is older than the retention");
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
  });
}
