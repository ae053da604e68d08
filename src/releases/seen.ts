import type { Database } from "../db/database.ts";
import { noteSeen, seenUntil, setSeenUntil } from "./store.ts";

/** Tag counts follow their events within seconds, or a minute where a worker died. */
const OVERLAP_MS = 10 * 60_000;
const FIRST_TIME_MS = 90 * 24 * 3_600_000;

/**
 * Makes releases of what new events named, with the times of their first and last event. For a job that runs now and
 * then: on the way of an event it would cost every batch. Safe to run twice.
 */
export async function noteSeenReleases(room: {
  readonly db: Database;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): Promise<void> {
  const now = room.now();
  const until = (await seenUntil(room.db))?.getTime() ?? now - FIRST_TIME_MS;
  await noteSeen(room.db, new Date(Math.min(until, now) - OVERLAP_MS));
  await setSeenUntil(room.db, new Date(now));
}
