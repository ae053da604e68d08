import type { Pool } from "pg";
import type { OpenRedis } from "../redis/open.ts";
import { GROUP, HELD, STREAMS } from "./lanes.ts";
import { madeAt, oldestIds } from "./scripts.ts";

/** What lies between the web nodes' spools and the store. */
export interface QueueState {
  readonly lanes: readonly LaneState[];
  /** Frames that nobody could digest, and a person has yet to decide on. */
  readonly parked: number;
}

export interface LaneState {
  readonly lane: number;
  readonly frames: number;
  readonly bytes: number;
  /** Of the frames, those that workers have taken up and not stored yet. */
  readonly inHand: number;
  /** Milliseconds since the oldest of them came to Redis; 0 for an empty lane. */
  readonly oldestMs: number;
}

/**
 * How full the lanes are. Cheap enough for every scrape: no payload leaves Redis. What still waits in a web
 * node's spool is told by its own `backlog()`, which counts a body until it is stored. Rejects while Redis or the
 * database is away.
 */
export async function queueState(redis: OpenRedis, pool: Pool): Promise<QueueState> {
  const { client } = redis;
  const [held, oldest, lengths, pending, now, parked] = await Promise.all([
    client.hgetall(HELD),
    oldestIds(client),
    Promise.all(STREAMS.map((stream) => client.xlen(stream))),
    Promise.all(STREAMS.map((stream) => pendingOf(client, stream))),
    client.time(),
    pool.query<{ count: number }>("select count(*)::int as count from queue_parked where retried_at is null"),
  ]);
  const nowMs = Number(now[0]) * 1000 + Number(now[1]) / 1000;
  const lanes = STREAMS.map((_, lane) => {
    const id = oldest[lane];
    return {
      lane,
      frames: lengths[lane] ?? 0,
      bytes: Number(held[lane] ?? 0),
      inHand: pending[lane] ?? 0,
      oldestMs: id === undefined ? 0 : Math.max(0, Math.round(nowMs - madeAt(id))),
    };
  });
  return { lanes, parked: parked.rows[0]?.count ?? 0 };
}

async function pendingOf(client: OpenRedis["client"], stream: string): Promise<number> {
  try {
    const answer: unknown = await client.xpending(stream, GROUP);
    return Array.isArray(answer) ? Number(answer[0]) : 0;
  } catch (error) {
    if (error instanceof Error && error.message.includes("NOGROUP")) return 0; // no worker ever came
    throw error;
  }
}
