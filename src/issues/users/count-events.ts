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
  const walk = { order: "newest", rows: { tag: "user" }, first: 1_000, most: A_LOOK } as const;
  for await (const step of walkEvents(db, search, walk)) {
    for (const { at, tag } of step.hits) {
      if (tag === undefined) continue;
      const known = users.get(tag);
      if (known === undefined) users.set(tag, { events: 1, firstSeen: at / 1000, lastSeen: at / 1000 });
      else {
        known.events += 1;
        known.firstSeen = at / 1000;
      }
    }
    looked = step.looked;
    stoppedAt = step.reached === undefined ? undefined : step.reached.at / 1000;
    if (looked >= MOST_LOOKED || signal.aborted) break;
  }
  return { users, looked, ...(stoppedAt !== undefined && { stoppedAt }) };
}
