import type { Pool } from "pg";
import { transaction } from "../../db/transaction.ts";

const DAY_MS = 86_400_000;

/** Tables cut by the UTC day of receipt, and counters cut by the UTC month. */
export const BY_DAY = ["event", "event_block"] as const;
export const BY_MONTH = ["issue_hour", "project_minute", "outcome_hour"] as const;

/** Numbers from the project's own name, so that no other advisory lock of a shared database meets it. */
const LOCK = 0x7665_6401;

/** Makes partitions before they are written to. Remembers what it made, so a warm call costs nothing. */
export class Partitions {
  readonly #pool: Pool;
  /** Days, counted from 1970, that have all their partitions and those of their month. */
  readonly #known = new Set<number>();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Makes sure that rows received or counted at these moments (milliseconds since 1970) have a place. */
  async ensure(moments: Iterable<number>): Promise<void> {
    const missing = new Set<number>();
    for (const moment of moments) {
      const day = Math.floor(moment / DAY_MS);
      if (!this.#known.has(day)) missing.add(day);
    }
    if (missing.size === 0) return;

    const statements = new Set([...missing].flatMap((day) => partitionsOf(day * DAY_MS)));
    // Outside of any batch: making a partition locks its parent, and must not wait behind a long transaction.
    await transaction(this.#pool, "commit", async (client) => {
      await client.query("select pg_advisory_xact_lock($1)", [LOCK]);
      for (const statement of statements) await client.query(statement);
    });
    for (const day of missing) this.#known.add(day);
  }

  /** Looks again at what is there: somebody dropped a partition (retention, `cleanup`). */
  forget(): void {
    this.#known.clear();
  }
}

/** A row for which no partition was there. Postgres says it like a failed check, but names no constraint. */
export function isMissingPartition(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  return code === "23514" && constraint === undefined;
}

/** Names and bounds are made from numbers alone. Months are bounded in UTC, whatever the session's zone. */
function partitionsOf(ms: number): string[] {
  const day = dayOf(ms);
  const month = monthOf(ms);
  return [
    ...BY_DAY.map((table) =>
      create(table, partitionName(table, day, "day"), isoDay(day), isoDay(new Date(ms + DAY_MS))),
    ),
    ...BY_MONTH.map((table) =>
      create(table, partitionName(table, month, "month"), utc(month), utc(nextMonth(month))),
    ),
  ];
}

function create(table: string, name: string, from: string, to: string): string {
  return `create table if not exists ${name} partition of ${table} for values from ('${from}') to ('${to}')`;
}

function utc(date: Date): string {
  return `${isoDay(date)} 00:00:00+00`;
}

export function partitionName(table: string, from: Date, span: "day" | "month"): string {
  const digits = isoDay(from).replaceAll("-", "");
  return `${table}_p${span === "day" ? digits : digits.slice(0, 6)}`;
}

export function dayOf(ms: number): Date {
  return new Date(Math.floor(ms / DAY_MS) * DAY_MS);
}

export function monthOf(ms: number): Date {
  const date = new Date(ms);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1));
}

export function nextMonth(month: Date): Date {
  return new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 1));
}

function isoDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}
