import { type Kysely, sql } from "kysely";
import type { Schema } from "../../db/schema.ts";
import type { ReleaseCommit } from "../../db/tables/releases.ts";

type Db = Kysely<Schema>;

/** Repositories by name; those that nobody knew are made. */
export async function ensureRepositories(
  db: Db,
  organizationId: number,
  names: readonly string[],
): Promise<Map<string, number>> {
  if (names.length === 0) return new Map();
  await db
    .insertInto("repository")
    .values([...new Set(names)].sort().map((name) => ({ organization_id: organizationId, name })))
    .onConflict((conflict) => conflict.columns(["organization_id", "name"]).doNothing())
    .execute();
  const rows = await db
    .selectFrom("repository")
    .select(["id", "name"])
    .where("organization_id", "=", organizationId)
    .where("name", "in", names)
    .execute();
  return new Map(rows.map((row) => [row.name, row.id]));
}

export interface CommitToKeep extends Omit<ReleaseCommit, "repository" | "patch_set" | "timestamp"> {
  readonly repositoryId: number;
  readonly committedAt?: Date;
}

/** Adds what was not known of commits; answers their ids in the order given. */
export async function keepCommits(db: Db, commits: readonly CommitToKeep[]): Promise<number[]> {
  if (commits.length === 0) return [];
  const { rows } = await sql<{ id: number; repository_id: number; sha: string }>`
    insert into code_commit (repository_id, sha, message, author_name, author_email, committed_at)
    select repository_id, sha, message, author_name, author_email, committed_at
      from jsonb_to_recordset(${JSON.stringify(
        commits.map((commit) => ({
          repository_id: commit.repositoryId,
          sha: commit.id,
          message: commit.message ?? null,
          author_name: commit.author_name ?? null,
          author_email: commit.author_email ?? null,
          committed_at: commit.committedAt ?? null,
        })),
      )}::jsonb) as c (repository_id bigint, sha text, message text, author_name text, author_email text,
                       committed_at timestamptz)
     order by repository_id, sha
        on conflict (repository_id, sha) do update
       set message      = coalesce(excluded.message, code_commit.message),
           author_name  = coalesce(excluded.author_name, code_commit.author_name),
           author_email = coalesce(excluded.author_email, code_commit.author_email),
           committed_at = coalesce(excluded.committed_at, code_commit.committed_at)
    returning id, repository_id, sha`.execute(db);
  const ids = new Map(rows.map((row) => [`${row.repository_id} ${row.sha}`, row.id]));
  return commits.map((commit) => ids.get(`${commit.repositoryId} ${commit.id}`) ?? 0);
}

export interface FileChange {
  readonly commitId: number;
  readonly path: string;
  readonly type: "A" | "M" | "D";
}

export async function keepFiles(db: Db, files: readonly FileChange[]): Promise<void> {
  if (files.length === 0) return;
  await sql`
    insert into commit_file (commit_id, path, type, name)
    select * from unnest(${files.map((one) => one.commitId)}::bigint[], ${files.map((one) => one.path)}::text[],
                         ${files.map((one) => one.type)}::text[], ${files.map((one) => fileName(one.path))}::text[])
        on conflict do nothing`.execute(db);
}

/** What frames are looked up by. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).toLowerCase();
}

/** Which of these commits are in some release already, with what they say. */
export async function releasedWithMessage(
  db: Db,
  commits: readonly Pick<CommitToKeep, "repositoryId" | "id">[],
): Promise<Set<number>> {
  if (commits.length === 0) return new Set();
  const { rows } = await sql<{ id: number }>`
    select c.id
      from unnest(${commits.map((one) => one.repositoryId)}::bigint[], ${commits.map((one) => one.id)}::text[])
           as named (repository_id, sha)
      join code_commit c on c.repository_id = named.repository_id and c.sha = named.sha
     where c.message is not null
       and exists (select from release_commit rc where rc.commit_id = c.id)`.execute(db);
  return new Set(rows.map((row) => row.id));
}

export async function lockRelease(db: Db, id: number): Promise<void> {
  await db.selectFrom("release").select("id").where("id", "=", id).forUpdate().execute();
}

/** The release is of these commits from now on, newest first, and of no other. */
export async function setReleaseCommits(db: Db, releaseId: number, ids: readonly number[]): Promise<void> {
  await db.deleteFrom("release_commit").where("release_id", "=", releaseId).execute();
  if (ids.length === 0) return;
  await sql`
    insert into release_commit (release_id, commit_id, position)
    select ${releaseId}, id, place - 1 from unnest(${ids}::bigint[]) with ordinality as c (id, place)`.execute(
    db,
  );
}

export async function commitIdsOf(db: Db, releaseId: number): Promise<number[]> {
  const rows = await db
    .selectFrom("release_commit")
    .select("commit_id")
    .where("release_id", "=", releaseId)
    .orderBy("position")
    .execute();
  return rows.map((row) => row.commit_id);
}

/** The oldest releases whose commits an earlier version of Vedette left as a list; see `adoptOldCommits`. */
export async function releasesWithOldCommits(db: Db, most: number) {
  return await db
    .selectFrom("release")
    .select(["id", "organization_id", "version", "commits"])
    .where(sql<boolean>`commits <> '[]'`)
    .orderBy("id")
    .limit(most)
    .execute();
}

export async function dropOldCommits(db: Db, releaseId: number): Promise<void> {
  await db.updateTable("release").set({ commits: "[]" }).where("id", "=", releaseId).execute();
}

const COMMIT = [
  "release_commit.release_id",
  "release_commit.position",
  "code_commit.id",
  "code_commit.sha",
  "code_commit.message",
  "code_commit.author_name",
  "code_commit.author_email",
  "code_commit.committed_at",
  "repository.name as repository",
  "repository.url as repository_url",
  "repository.provider",
] as const;

export function commitRows(db: Db) {
  return db
    .selectFrom("release_commit")
    .innerJoin("code_commit", "code_commit.id", "release_commit.commit_id")
    .innerJoin("repository", "repository.id", "code_commit.repository_id")
    .select(COMMIT);
}

export type CommitRow = Awaited<ReturnType<ReturnType<typeof commitRows>["executeTakeFirstOrThrow"]>>;

/** Newest first, from `after` on. */
export async function commitPage(
  db: Db,
  releaseId: number,
  at: { position: number; isPrevious: boolean } | undefined,
  limit: number,
): Promise<CommitRow[]> {
  let rows = commitRows(db).where("release_commit.release_id", "=", releaseId);
  if (at) rows = rows.where("release_commit.position", at.isPrevious ? "<" : ">", at.position);
  return await rows
    .orderBy("release_commit.position", at?.isPrevious ? "desc" : "asc")
    .limit(limit)
    .execute();
}

/** The newest commit of each release. */
export async function lastCommits(db: Db, releaseIds: readonly number[]): Promise<CommitRow[]> {
  if (releaseIds.length === 0) return [];
  return await commitRows(db)
    .where("release_commit.release_id", "in", releaseIds)
    .where("release_commit.position", "=", 0)
    .execute();
}

/** How many commits each release has, and who wrote them, the busiest first. */
export async function commitFigures(db: Db, releaseIds: readonly number[]) {
  if (releaseIds.length === 0) return [];
  return await db
    .selectFrom("release_commit")
    .innerJoin("code_commit", "code_commit.id", "release_commit.commit_id")
    .select(({ fn }) => [
      "release_commit.release_id",
      "code_commit.author_name as name",
      "code_commit.author_email as email",
      fn.countAll<number>().as("commits"),
    ])
    .where("release_commit.release_id", "in", releaseIds)
    .groupBy(["release_commit.release_id", "code_commit.author_name", "code_commit.author_email"])
    .orderBy(({ fn }) => fn.countAll(), "desc")
    .orderBy("code_commit.author_name")
    .execute();
}

/** Files that the release's commits changed. */
export async function filesOf(db: Db, releaseId: number, most: number) {
  return await db
    .selectFrom("release_commit")
    .innerJoin("commit_file", "commit_file.commit_id", "release_commit.commit_id")
    .innerJoin("code_commit", "code_commit.id", "release_commit.commit_id")
    .innerJoin("repository", "repository.id", "code_commit.repository_id")
    .select([
      "commit_file.path",
      "commit_file.type",
      "code_commit.sha",
      "code_commit.author_name",
      "code_commit.author_email",
      "code_commit.committed_at",
      "repository.name as repository",
    ])
    .where("release_commit.release_id", "=", releaseId)
    .orderBy("release_commit.position")
    .orderBy("commit_file.path")
    .limit(most)
    .execute();
}
