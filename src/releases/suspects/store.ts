import { type Kysely, sql } from "kysely";
import type { Schema } from "../../db/schema.ts";
import { type CommitRow, commitRows } from "../commits/store.ts";

type Db = Kysely<Schema>;

/** How far the search goes back. */
const RELEASES_BACK = 20;
const MOST_COMMITS = 300;

export interface ReleaseBack {
  readonly id: number;
  readonly version: string;
  readonly has_commits: boolean;
}

/** The project's releases up to the one of this version, or up to a moment where nobody knows it; newest first. */
export async function releasesUpTo(
  db: Db,
  projectId: number,
  version: string | undefined,
  moment: Date,
): Promise<ReleaseBack[]> {
  const { rows } = await sql<ReleaseBack>`
    with named as (
      select r.id, coalesce(r.released_at, r.created_at) as at
        from release_project rp join release r on r.id = rp.release_id
       where rp.project_id = ${projectId} and r.version = ${version ?? null}
       limit 1)
    select r.id, r.version,
           exists (select from release_commit rc where rc.release_id = r.id) as has_commits
      from release_project rp join release r on r.id = rp.release_id
     where rp.project_id = ${projectId}
       and (r.id = (select id from named)
            or (coalesce(r.released_at, r.created_at), r.id)
               < (coalesce((select at from named), ${moment}::timestamptz),
                  coalesce((select id from named), 9223372036854775807)))
     order by r.id = (select id from named) desc nulls last, coalesce(r.released_at, r.created_at) desc, r.id desc
     limit ${RELEASES_BACK}`.execute(db);
  return rows;
}

export interface CommitWithFiles extends CommitRow {
  readonly repository_id: number;
  readonly files: string[];
}

/** Commits of these releases that changed a file of one of these names; of several releases, each. */
export async function commitsTouching(
  db: Db,
  releaseIds: readonly number[],
  names: readonly string[],
): Promise<CommitWithFiles[]> {
  if (releaseIds.length === 0 || names.length === 0) return [];
  return await commitRows(db)
    .innerJoin("commit_file", "commit_file.commit_id", "code_commit.id")
    .select(["code_commit.repository_id"])
    .select(sql<string[]>`array_agg(commit_file.path order by commit_file.path)`.as("files"))
    .where("release_commit.release_id", "in", releaseIds)
    .where("commit_file.name", "in", names)
    .where("commit_file.type", "<>", "D")
    .groupBy(["release_commit.release_id", "release_commit.position", "code_commit.id", "repository.id"])
    .orderBy("release_commit.release_id", "desc")
    .orderBy("release_commit.position")
    .limit(MOST_COMMITS)
    .execute();
}
