import type { PoolClient } from "pg";
import type { Move } from "./move.ts";

/** What a step tells that only waits. */
interface Waited {
  readonly horizon?: string;
  readonly isWaiting?: boolean;
}

/**
 * Waits until nobody can store any more for a hash as it was before. A batch looks at the end whether its hashes are still
 * of its issues (writer.ts), so only those that looked before the hashes were moved can be late. All of them had begun
 * to write by then, so they are below the first number that a transaction could have got after that.
 *
 * Nobody is made to wait for this but the move. A transaction of something else that stays open for long holds it up.
 */
export async function settle(client: PoolClient, { horizon }: Pick<Move, "horizon">): Promise<Waited> {
  const { rows } = await client.query<{ xmin: string; xmax: string }>(
    `select txid_snapshot_xmin(s)::text as xmin, txid_snapshot_xmax(s)::text as xmax
       from txid_current_snapshot() as s`,
  );
  const [now] = rows;
  if (now === undefined) throw new Error("the database told no snapshot");
  if (horizon === null) return { horizon: now.xmax, isWaiting: true };
  return BigInt(now.xmin) < BigInt(horizon) ? { isWaiting: true } : {};
}

/** The number of the last row that waits to be counted: all that late batches left is not beyond it. */
export async function markBacklog(client: PoolClient): Promise<string> {
  const { rows } = await client.query<{ mark: string }>(
    "select coalesce(max(id), 0)::text as mark from count_backlog",
  );
  return rows[0]?.mark ?? "0";
}

/** Whether everything up to the mark is counted. What was refused waits for a person, and counts for nobody. */
export async function isCounted(
  client: PoolClient,
  { backlogMark }: Pick<Move, "backlogMark">,
): Promise<boolean> {
  const { rowCount } = await client.query(
    "select from count_backlog where id <= $1 and refused_at is null limit 1",
    [backlogMark],
  );
  return rowCount === 0;
}
