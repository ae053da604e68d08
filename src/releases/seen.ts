import type { Database } from "../db/database.ts";
import { adoptOldCommits } from "./commits/adopt-old.ts";
import { noteSeen, orderReleases, projectsOf, seenUntil, setSeenUntil } from "./store.ts";
import { settleIssues } from "./workflow/settle.ts";

/** Tag counts follow their events within seconds, or a minute where a worker died. */
const OVERLAP_MS = 10 * 60_000;
const FIRST_TIME_MS = 90 * 24 * 3_600_000;

/**
 * Makes releases of what new events named, with the times of their first and last event. For a job that runs now and
 * then: on the way of an event it would cost every batch. Issues that waited for such a release are resolved in it.
 * Safe to run twice.
 */
export async function noteSeenReleases(room: {
  readonly db: Database;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): Promise<void> {
  const now = room.now();
  const until = (await seenUntil(room.db))?.getTime() ?? now - FIRST_TIME_MS;
  await adoptOldCommits(room.db);
  const made = await noteSeen(room.db, new Date(Math.min(until, now) - OVERLAP_MS));
  await orderReleases(room.db);
  for (const { id, organizationId, version } of made) {
    await room.db.transaction().execute(async (db) => {
      const projectIds = (await projectsOf(db, [id])).map((row) => row.project_id);
      const nothing = { commits: [], fresh: [], projects: [] };
      await settleIssues(db, { organizationId, version, projectIds, ...nothing }, new Date(now));
    });
  }
  await setSeenUntil(room.db, new Date(now));
}
