import type { Pool } from "pg";
import { transaction } from "../../db/transaction.ts";
import type { Accepted } from "../../protocol/accepted.ts";
import { Partitions } from "../event-store-postgres/partitions.ts";
import { countOutcomes } from "../event-store-postgres/roll-ups.ts";
import { LargeValue } from "../redis/large-command.ts";
import type { RedisClient } from "../redis/open.ts";
import { readFrame } from "./frame.ts";
import { addFrame } from "./scripts.ts";

/** A frame that nobody could digest, as an operator is shown it. */
export interface ParkedFrame {
  readonly id: number;
  readonly reason: string;
  readonly parkedAt: Date;
  /** When it was sent back to the queue; absent when a person has yet to decide. */
  readonly retriedAt?: Date;
  readonly bytes: number;
  /** Requests in it that are not stored; absent when its bytes make no sense. */
  readonly requests?: number;
  readonly projectIds: readonly number[];
}

/** Frames that are parked or on their way back, oldest first, a thousand at most. */
export async function listParked(pool: Pool): Promise<ParkedFrame[]> {
  const { rows } = await pool.query<ParkedRow>(
    `select id, lane, bodies, reason, parked_at, retried_at, data from queue_parked order by id limit 1000`,
  );
  return rows.map((row) => {
    const left = bodiesLeft(row);
    return {
      id: row.id,
      reason: row.reason,
      parkedAt: row.parked_at,
      ...(row.retried_at !== null && { retriedAt: row.retried_at }),
      bytes: row.data.length,
      ...(left !== undefined && { requests: left.length }),
      projectIds: [...new Set(left?.map(({ projectId }) => projectId))].sort((a, b) => a - b),
    };
  });
}

/**
 * Sends a frame back to the queue, however full that is. Its row stays until it is stored, so it may be sent again
 * when Redis loses it. False when there is no such frame.
 */
export async function retryParked(pool: Pool, client: RedisClient, id: number): Promise<boolean> {
  const { rows } = await pool.query<ParkedRow>("select * from queue_parked where id = $1", [id]);
  const [row] = rows;
  if (row === undefined) return false;
  await addFrame(client, {
    source: `parked:${id}`,
    first: 0n,
    lane: row.lane,
    data: LargeValue.copyOf(row.data),
  });
  await pool.query("update queue_parked set retried_at = now() where id = $1", [id]);
  return true;
}

/**
 * Gives a frame up: its requests that were not stored are counted as invalid, each as one. How many these are;
 * undefined when there is no such frame. `at` in milliseconds since 1970.
 */
export async function dropParked(pool: Pool, id: number, at: number): Promise<number | undefined> {
  await new Partitions(pool).ensure([at]);
  return transaction(pool, "commit", async (client) => {
    const { rows } = await client.query<ParkedRow>("delete from queue_parked where id = $1 returning *", [
      id,
    ]);
    const [row] = rows;
    if (row === undefined) return undefined;
    const left = bodiesLeft(row) ?? [];
    await countOutcomes(
      client,
      left.map(({ projectId, keyId, form }) => ({
        at,
        projectId,
        keyId,
        category: form === "envelope" || form === "store" ? "error" : "security",
        outcome: "invalid",
        reason: "internal",
        quantity: 1,
      })),
    );
    return left.length;
  });
}

interface ParkedRow {
  readonly id: number;
  readonly lane: number;
  readonly bodies: number;
  readonly reason: string;
  readonly parked_at: Date;
  readonly retried_at: Date | null;
  readonly data: Buffer;
}

function bodiesLeft({ data, bodies }: ParkedRow): Accepted[] | undefined {
  try {
    return readFrame(data)?.slice(bodies);
  } catch {
    return undefined; // a later version wrote it
  }
}
