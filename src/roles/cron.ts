import type { Pool } from "pg";
import { forgetExpired } from "../accounts/sign-in/sessions.ts";
import { openDatabase } from "../compose.ts";
import type { Connection } from "../db/database.ts";
import { Partitions } from "../drivers/event-store-postgres/partitions.ts";
import { dropOlderThan } from "../drivers/event-store-postgres/retention.ts";
import { readRetentionClock } from "../drivers/event-store-postgres/retention-clock.ts";
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
  const warnings = new DailyWarning();
  while (!signal.aborted) {
    await tick(room, connection, warnings).catch((error: unknown) => {
      room.log.warn({ err: error }, "housekeeping failed and is tried again in an hour");
    });
    await sleep(HOUR_MS, signal);
  }
}

async function tick(room: CronRoom, connection: Connection, warnings: DailyWarning): Promise<void> {
  const client = await connection.pool.connect();
  try {
    const { rows } = await client.query<{ mine: boolean }>("select pg_try_advisory_lock($1) as mine", [LOCK]);
    if (!rows[0]?.mine) return;
    try {
      await housekeeping(room, connection, warnings);
    } finally {
      await client.query("select pg_advisory_unlock($1)", [LOCK]);
    }
  } finally {
    client.release();
  }
}

async function housekeeping(room: CronRoom, { pool, db }: Connection, warnings: DailyWarning): Promise<void> {
  const { now } = room;
  const ahead = Array.from({ length: DAYS_AHEAD + 1 }, (_, days) => now() + days * DAY_MS);
  await new Partitions(pool).ensure(ahead);
  await forgetExpired({ db, now });
  await dropOld(room, pool, warnings);
}

/** Nothing that is dropped comes back, so a clock that leapt must not decide. */
async function dropOld({ retentionDays, now, log }: CronRoom, pool: Pool, warnings: DailyWarning) {
  const clock = await readRetentionClock(pool, now(), retentionDays);
  if (!clock.isTrusted) {
    const iso = (ms: number) => new Date(ms).toISOString();
    warnings.say(() =>
      log.warn(
        {
          clock: iso(clock.now),
          lastSeen: iso(clock.seen),
          ...(clock.trustedFrom !== undefined && { trustedFrom: iso(clock.trustedFrom) }),
        },
        "the clock is far ahead of what the database has seen, so nothing old is dropped; set it right",
      ),
    );
    return;
  }
  const removed = await dropOlderThan(pool, retentionDays, clock.now, () => {});
  if (removed.partitions > 0 || removed.issues > 0)
    log.info(removed, "dropped what is older than the retention");
}

/** At most once in a day, by a clock that nobody sets. */
class DailyWarning {
  #saidAt = Number.NEGATIVE_INFINITY;

  say(warn: () => void): void {
    if (performance.now() - this.#saidAt < DAY_MS) return;
    this.#saidAt = performance.now();
    warn();
  }
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
