import type { Pool } from "pg";

const DAY_MS = 86_400_000;
/** How far the clock may go between two looks, at the most: what stood still for longer is not believed at once. */
const LONGEST_STEP_MS = 7 * DAY_MS;
/** A clock that was ahead is believed after it has gone on evenly for this long; meanwhile somebody may mend it. */
const TRIAL_MS = 7 * DAY_MS;
const FACT = "retention_clock";

/** What the database remembers of the clock; milliseconds since 1970. */
export interface ClockMark {
  /** The latest time that was believed. */
  readonly seen: number;
  /** A clock far ahead of it that is on trial: since when, and when it was last looked at. */
  readonly trial?: { readonly since: number; readonly last: number };
}

export interface ClockVerdict {
  readonly isTrusted: boolean;
  readonly mark: ClockMark;
}

/**
 * Whether retention may go by a clock that says `now`. It may not be ahead of the latest time that was believed by
 * more than a week or half the retention, or one wrong setting would drop everything. A clock that is ahead all
 * the same, as after a long stop, is believed once it has gone on for a week without another leap.
 */
export function judgeClock(mark: ClockMark, now: number, retentionDays: number): ClockVerdict {
  const step = Math.min(LONGEST_STEP_MS, (retentionDays * DAY_MS) / 2);
  if (now <= mark.seen + step) {
    return { isTrusted: true, mark: { seen: Math.max(mark.seen, now) } };
  }
  const { trial } = mark;
  const goesOn = trial !== undefined && now >= trial.since && now <= trial.last + LONGEST_STEP_MS;
  const since = goesOn ? trial.since : now;
  if (now >= since + TRIAL_MS) return { isTrusted: true, mark: { seen: now } };
  return { isTrusted: false, mark: { seen: mark.seen, trial: { since, last: now } } };
}

export interface RetentionClock {
  readonly isTrusted: boolean;
  /** The time to go by: the earlier of this machine's clock and the database's. Milliseconds since 1970. */
  readonly now: number;
  /** The latest time that was believed before, and the one from which a clock on trial is believed. */
  readonly seen: number;
  readonly trustedFrom?: number;
}

/**
 * Looks at the clock and remembers the verdict. `trust` says that somebody has looked and the clock is right.
 * The caller holds the lock of housekeeping, or is an operator.
 */
export async function readRetentionClock(
  pool: Pool,
  machineNow: number,
  retentionDays: number,
  trust = false,
): Promise<RetentionClock> {
  const { rows } = await pool.query<{ now: string; mark: string | null; newest: string | null }>(
    `select (extract(epoch from clock_timestamp()) * 1000)::bigint::text as now,
            (select value from instance_fact where name = $1) as mark,
            (select (extract(epoch from max(last_seen)) * 1000)::bigint::text from issue) as newest`,
    [FACT],
  );
  const row = rows[0];
  const now = Math.min(machineNow, Number(row?.now ?? machineNow));
  // Without a mark the newest event stands for it; without events there is nothing to lose.
  const before = readMark(row?.mark) ?? { seen: Math.min(now, Number(row?.newest ?? now)) };
  const verdict = trust ? { isTrusted: true, mark: { seen: now } } : judgeClock(before, now, retentionDays);
  await pool.query(
    "insert into instance_fact (name, value) values ($1, $2) on conflict (name) do update set value = $2",
    [FACT, JSON.stringify(verdict.mark)],
  );
  const { trial } = verdict.mark as ClockMark;
  return {
    isTrusted: verdict.isTrusted,
    now,
    seen: before.seen,
    ...(trial && { trustedFrom: trial.since + TRIAL_MS }),
  };
}

function readMark(text: string | null | undefined): ClockMark | undefined {
  return typeof text === "string" ? (JSON.parse(text) as ClockMark) : undefined;
}
