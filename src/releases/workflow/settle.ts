import type { Kysely } from "kysely";
import type { Schema } from "../../db/schema.ts";
import { fixedBy } from "../../issues/resolution/fixes.ts";
import { isNextOf } from "../../issues/resolution/resolution.ts";
import {
  datesOf,
  lockIssues,
  membersBy,
  type ResolvedIssue,
  setResolution,
  setResolved,
  unresolvedIds,
  waitingIds,
} from "../../issues/resolution/store.ts";
import type { ProjectAccess } from "../../issues/room.ts";
import { type Resolution, type ResolvingCommit, readResolution } from "../../protocol/resolution.ts";
import type { NewCommit } from "../commits/set-commits.ts";

/** What was done to a release that issues may have waited for. */
export interface ReleaseMade {
  readonly organizationId: number;
  readonly version: string;
  /** Its own. */
  readonly projectIds: readonly number[];
  /** All commits that it was said to have, and those of them that no release had before. */
  readonly commits: readonly ResolvingCommit[];
  readonly fresh: readonly NewCommit[];
  /** Whose issues its commits may fix. */
  readonly projects: readonly Pick<ProjectAccess, "id" | "slug">[];
}

/**
 * Issues that waited for the next release, or for one with a commit, are resolved in this one; those that its new
 * commits say they fix are resolved. To be called within a transaction; answers whether any issue changed.
 */
export async function settleIssues(db: Kysely<Schema>, release: ReleaseMade, at: Date): Promise<boolean> {
  const fixes = fixesOf(release);
  const waiting = await waitingIds(db, release.projectIds);
  const named = await unresolvedIds(db, [...fixes.values()]);
  // All in one, by ascending id: workers lock them in this order too.
  const issues = await lockIssues(db, [...waiting, ...named]);
  const settled = await settleWaiting(db, release, issues);
  const authors = await membersBy(db, release.organizationId, emailsOf(release.fresh));

  let fixed = 0;
  for (const issue of issues) {
    const fix = fixes.get(keyOf(issue.project_id, issue.number));
    if (!fix || issue.status === "resolved") continue;
    const { repository, id, authorEmail } = fix.commit;
    const commit = { repository, id };
    const accountId = authors.get(authorEmail?.toLowerCase() ?? "") ?? null;
    const data = { version: release.version, commit: id, repository };
    await setResolved(
      db,
      issue.id,
      { kind: "release", version: release.version, commit },
      { accountId, data, at },
    );
    fixed += 1;
  }
  return settled + fixed > 0;
}

async function settleWaiting(
  db: Kysely<Schema>,
  { organizationId, version, commits }: ReleaseMade,
  issues: readonly ResolvedIssue[],
): Promise<number> {
  const waiting = issues.filter((issue) => issue.status === "resolved");
  if (waiting.length === 0) return 0;
  const before = waiting.map((issue) => readResolution(issue.resolved_in));
  const named = before.flatMap((one) =>
    one?.kind === "next" && one.version !== undefined ? one.version : [],
  );
  const dates = await datesOf(db, organizationId, [...new Set([version, ...named])]);

  const settled = new Map<string, { resolution: Resolution; ids: number[] }>();
  const add = (id: number, resolution: Resolution) => {
    const key = JSON.stringify(resolution);
    const group = settled.get(key) ?? { resolution, ids: [] };
    group.ids.push(id);
    settled.set(key, group);
  };
  for (const [index, issue] of waiting.entries()) {
    const resolution = before[index];
    if (resolution?.kind === "commit") {
      const { commit } = resolution;
      if (commits.some((one) => isSame(one, commit))) add(issue.id, { kind: "release", version, commit });
    } else if (isNextOf(resolution, issue.resolved_at ?? new Date(0), version, (one) => dates.get(one))) {
      add(issue.id, { kind: "release", version });
    }
  }
  for (const { resolution, ids } of settled.values()) await setResolution(db, ids, resolution);
  return settled.size;
}

/** People name commits by their first signs. */
function isSame(one: ResolvingCommit, other: ResolvingCommit): boolean {
  if (one.repository !== other.repository) return false;
  const isLong = Math.min(one.id.length, other.id.length) >= 7;
  return one.id === other.id || (isLong && (one.id.startsWith(other.id) || other.id.startsWith(one.id)));
}

interface Fix {
  readonly projectId: number;
  readonly number: number;
  readonly commit: NewCommit;
}

function fixesOf({ fresh, projects }: ReleaseMade): Map<string, Fix> {
  const bySlug = new Map(projects.map(({ slug, id }) => [slug, id]));
  const fixes = new Map<string, Fix>();
  for (const commit of fresh) {
    for (const { slug, number } of fixedBy(commit.message)) {
      const projectId = bySlug.get(slug);
      if (projectId !== undefined) fixes.set(keyOf(projectId, number), { projectId, number, commit });
    }
  }
  return fixes;
}

function keyOf(projectId: number, number: number): string {
  return `${projectId} ${number}`;
}

function emailsOf(commits: readonly NewCommit[]): string[] {
  return [...new Set(commits.flatMap(({ authorEmail }) => authorEmail ?? []))];
}
