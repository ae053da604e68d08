import type { Database } from "../../db/database.ts";
import { type EventSearch, walkEvents } from "../event-search/walk.ts";

const MOST_LOOKED = 100_000;
const A_LOOK = 10_000;

export interface UserEvents {
  readonly events: number;
  /** Milliseconds since 1970, of those that were looked at. */
  readonly firstSeen: number;
  readonly lastSeen: number;
}

export interface UserCounts {
  /** By `id:7`, `email:…`. */
  readonly users: ReadonlyMap<string, UserEvents>;
  readonly looked: number;
  /** Milliseconds since 1970: events before were not looked at. */
  readonly stoppedAt?: number;
}

/** How many of a search's newest events each person had. */
export async function countByUser(
  db: Database,
  search: EventSearch,
  signal: AbortSignal,
): Promise<UserCounts> {
  const users = new Map<string, { events: number; firstSeen: number; lastSeen: number }>();
  let looked = 0;
  let stoppedAt: number | undefined;
  // One stretch of time is all of it.
  const rows = { tag: "user", stepMs: Number.MAX_SAFE_INTEGER, base: 0 };
  const walk = { order: "newest", rows, first: 1_000, most: A_LOOK } as const;
  for await (const step of walkEvents(db, search, walk)) {
    for (const { tag, events, first, last } of step.counts) {
      if (tag === null) continue;
      const known = users.get(tag) ?? { events: 0, firstSeen: Number.POSITIVE_INFINITY, lastSeen: 0 };
      known.events += events;
      known.firstSeen = Math.min(known.firstSeen, first / 1000);
      known.lastSeen = Math.max(known.lastSeen, last / 1000);
      users.set(tag, known);
    }
    looked = step.looked;
    stoppedAt = step.reached === undefined ? undefined : step.reached.at / 1000;
    if (looked >= MOST_LOOKED || signal.aborted) break;
  }
  return { users, looked, ...(stoppedAt !== undefined && { stoppedAt }) };
}
