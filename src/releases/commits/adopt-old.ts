import type { Database } from "../../db/database.ts";
import { setCommits } from "./set-commits.ts";
import { dropOldCommits, releasesWithOldCommits } from "./store.ts";

const AT_ONCE = 50;

/**
 * Takes over the commits that earlier versions of Vedette keep as one list with the release, also while such a
 * version still runs beside this one.
 */
export async function adoptOldCommits(db: Database): Promise<void> {
  for (;;) {
    const releases = await releasesWithOldCommits(db, AT_ONCE);
    for (const { id, organization_id: organizationId, commits } of releases) {
      await db.transaction().execute(async (tx) => {
        await setCommits(tx, { id, organizationId }, commits);
        await dropOldCommits(tx, id);
      });
    }
    if (releases.length < AT_ONCE) return;
  }
}
