import type pg from "pg";
import { expect } from "vitest";
import { ledgerOf, readLedger, storedIds, wrongTagTotals } from "../support/ledger.ts";
import { type Load, startLoad } from "../support/load.ts";
import { until } from "../support/until.ts";

/**
 * After the load has ended and everything runs again: every event that was answered is stored once, and every
 * counter says so. `restart` stops the worker in order and starts it.
 */
export async function expectEveryEventOnce(
  pool: pg.Pool,
  dsn: URL,
  load: Load,
  restart: () => Promise<unknown>,
): Promise<void> {
  await stored(pool, load);
  await restart();
  const last = startLoad(dsn, 1);
  await until("last event", () => last.answered.size > 0);
  await last.stop();
  await stored(pool, last);
  await until("count of all", async () => (await pool.query("select from count_backlog")).rowCount === 0);
  await until("end of the writing", async () => {
    const { accepted, rows } = await readLedger(pool);
    return accepted === rows;
  });

  const all = await storedIds(pool);
  expect(await readLedger(pool)).toEqual(ledgerOf(all.size));
  expect(await wrongTagTotals(pool)).toEqual([]);
}

async function stored(pool: pg.Pool, { answered }: Load): Promise<void> {
  await until("every event that was answered", async () => {
    const ids = await storedIds(pool);
    return [...answered].every((id) => ids.has(id));
  });
}
