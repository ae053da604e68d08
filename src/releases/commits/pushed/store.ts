import { type Kysely, sql } from "kysely";
import type { Schema } from "../../../db/schema.ts";

type Db = Kysely<Schema>;

/** Where nobody knows the release before, its list does not begin with the project's. As many as sentry-cli lists then. */
const MOST_WITHOUT_BASE = 20;

/**
 * Commits that a release at `commitId` has, as far as they were pushed: newest first, down to `previous`, else to what
 * an earlier release of one of its projects has. Empty when nobody told of a push with this commit.
 */
export async function pushedUpTo(
  db: Db,
  { releaseId, commitId, previous, most }: PushedRange,
): Promise<number[]> {
  const before = (condition: ReturnType<typeof sql>) => sql`(
    select b.id from branch_commit b join code_commit c on c.id = b.commit_id
     where b.repository_id = head.repository_id and b.branch = head.branch and b.id < head.id and ${condition}
     order by b.id desc limit 1)`;
  const isPrevious = sql`left(c.sha, length(${previous ?? ""})) = ${previous ?? ""}`;
  const isReleased = sql`exists (
    select from release_commit rc
      join release_project theirs on theirs.release_id = rc.release_id
      join release_project ours on ours.project_id = theirs.project_id and ours.release_id = ${releaseId}
     where rc.commit_id = b.commit_id and rc.release_id <> ${releaseId})`;
  const base = previous ? sql`coalesce(${before(isPrevious)}, ${before(isReleased)})` : before(isReleased);
  const { rows } = await sql<{ repository_id: number; branch: string; id: number; base: number | null }>`
    select * from (select head.repository_id, head.branch, head.id, ${base} as base
                     from branch_commit head where head.commit_id = ${commitId}) as places
     order by base desc nulls last, id limit 1`.execute(db);
  const [place] = rows;
  if (!place) return [];
  const commits = await db
    .selectFrom("branch_commit")
    .select("commit_id")
    .where("repository_id", "=", place.repository_id)
    .where("branch", "=", place.branch)
    .where("id", "<=", place.id)
    .where("id", ">", place.base ?? 0)
    .orderBy("id", "desc")
    .limit(place.base === null ? Math.min(most, MOST_WITHOUT_BASE) : most)
    .execute();
  return commits.map(({ commit_id }) => commit_id);
}

export interface PushedRange {
  readonly releaseId: number;
  readonly commitId: number;
  /** The name of the commit of the release before, or how it begins. */
  readonly previous?: string | undefined;
  readonly most: number;
}

/** Names of the commits of a repository that begin so: two at the most. */
export async function namesBeginning(
  db: Db,
  organizationId: number,
  repository: string,
  beginning: string,
): Promise<string[]> {
  const rows = await db
    .selectFrom("code_commit")
    .innerJoin("repository", "repository.id", "code_commit.repository_id")
    .innerJoin("branch_commit", "branch_commit.commit_id", "code_commit.id")
    .select("code_commit.sha")
    .distinct()
    .where("repository.organization_id", "=", organizationId)
    .where("repository.name", "=", repository)
    .where(sql<boolean>`left(code_commit.sha, ${beginning.length}) = ${beginning}`)
    .limit(2)
    .execute();
  return rows.map(({ sha }) => sha);
}

/** Those of these commits that are in no release, and `also`, with what they say. */
export async function newlySaid(
  db: Db,
  commitIds: readonly number[],
  also: readonly number[] = [],
): Promise<{ id: string; repository: string; message: string; author_email: string | null }[]> {
  if (commitIds.length + also.length === 0) return [];
  const { rows } = await sql<{
    id: string;
    repository: string;
    message: string;
    author_email: string | null;
  }>`
    select c.sha as id, repository.name as repository, c.message, c.author_email
      from code_commit c join repository on repository.id = c.repository_id
     where c.message is not null
       and (c.id = any(${also}::bigint[])
            or c.id = any(${commitIds}::bigint[])
               and not exists (select from release_commit rc where rc.commit_id = c.id))
     order by c.id`.execute(db);
  return rows;
}
