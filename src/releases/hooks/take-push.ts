import type { Kysely } from "kysely";
import type { Schema } from "../../db/schema.ts";
import { growRelease, keepCommitsOf } from "../commits/set-commits.ts";
import type { ReleasesRoom } from "../room.ts";
import { projectsOf } from "../store.ts";
import { settleIssues } from "../workflow/settle.ts";
import type { Push } from "./push.ts";
import { addToBranch, forgetBranch, lockReleasesAt, notePush, projectsOfOrganization } from "./store.ts";

/** Releases that were waiting for one push; a commit is in one or two of them as a rule. */
const MOST_RELEASES = 20;

/** Whose web-hook told of it. */
export interface Pushed {
  readonly repositoryId: number;
  readonly organizationId: number;
  readonly key: string;
}

/**
 * Keeps the commits of a push in the order of its branch. Releases that were made before it came, and stand at one of
 * them, have what was pushed from then on. False when the web-hook is gone by now.
 */
export async function takePush(
  room: Pick<ReleasesRoom, "db" | "now" | "changed">,
  hook: Pushed,
  push: Push,
): Promise<boolean> {
  const { isTaken, touched } = await room.db.transaction().execute(async (db) => {
    const repository = await notePush(db, hook.key);
    if (repository === undefined) return { isTaken: false, touched: false };
    const shas = push.commits.map(({ id }) => id);
    const waiting = await lockReleasesAt(db, hook.repositoryId, shas, MOST_RELEASES);
    if (push.isRewritten) await forgetBranch(db, hook.repositoryId, push.branch);
    const commits = push.commits.map((commit) => ({ ...commit, repository }));
    const { ids } = await keepCommitsOf(db, hook.organizationId, commits);
    await addToBranch(db, hook.repositoryId, push.branch, ids);
    return { isTaken: true, touched: await settleWaiting(db, room, hook, waiting) };
  });
  if (touched) room.changed?.(hook.organizationId);
  return isTaken;
}

async function settleWaiting(
  db: Kysely<Schema>,
  room: Pick<ReleasesRoom, "now">,
  { organizationId }: Pushed,
  waiting: Awaited<ReturnType<typeof lockReleasesAt>>,
): Promise<boolean> {
  if (waiting.length === 0) return false;
  const projects = await projectsOfOrganization(db, organizationId);
  let touched = false;
  for (const { id, version, commitIds } of waiting) {
    const fresh = await growRelease(
      db,
      id,
      commitIds.map((commitId) => ({ commitId })),
      commitIds,
    );
    const isTouched = await settleIssues(
      db,
      {
        organizationId,
        version,
        projectIds: (await projectsOf(db, [id])).map((row) => row.project_id),
        commits: fresh.map((commit) => ({ id: commit.id, repository: commit.repository })),
        fresh,
        projects,
      },
      new Date(room.now()),
    );
    touched ||= isTouched;
  }
  return touched;
}
