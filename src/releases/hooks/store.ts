import { type Kysely, sql } from "kysely";
import type { Schema } from "../../db/schema.ts";

type Db = Kysely<Schema>;

export interface HookRow {
  readonly repository_id: number;
  readonly key: string;
  readonly created_at: Date;
  readonly pushed_at: Date | null;
  readonly refused_at: Date | null;
}

const HOOK = ["repository_id", "key", "repository_hook.created_at", "pushed_at", "refused_at"] as const;

export async function hookOf(db: Db, repositoryId: number): Promise<HookRow | undefined> {
  return await db
    .selectFrom("repository_hook")
    .select(HOOK)
    .where("repository_id", "=", repositoryId)
    .executeTakeFirst();
}

/** Which repository it is of, with that one's organisation. */
export async function hookBy(
  db: Db,
  key: string,
): Promise<{ repositoryId: number; organizationId: number; key: string } | undefined> {
  return await db
    .selectFrom("repository_hook")
    .innerJoin("repository", "repository.id", "repository_hook.repository_id")
    .select([
      "repository_hook.repository_id as repositoryId",
      "repository.organization_id as organizationId",
      "repository_hook.key",
    ])
    .where("repository_hook.key", "=", key)
    .executeTakeFirst();
}

/** Makes it, or gives it another key: the old address and secret are nothing from then on. */
export async function writeHook(db: Db, repositoryId: number, key: string): Promise<HookRow> {
  const renewed = { key, created_at: sql<Date>`now()`, pushed_at: null, refused_at: null };
  return await db
    .insertInto("repository_hook")
    .values({ repository_id: repositoryId, key, pushed_at: null, refused_at: null })
    .onConflict((conflict) => conflict.column("repository_id").doUpdateSet(renewed))
    .returning(HOOK)
    .executeTakeFirstOrThrow();
}

export async function deleteHook(db: Db, repositoryId: number): Promise<boolean> {
  const row = await db
    .deleteFrom("repository_hook")
    .where("repository_id", "=", repositoryId)
    .returning("key")
    .executeTakeFirst();
  return row !== undefined;
}

/** Once in a minute at the most: strangers may call as often as they like. */
export async function noteRefused(db: Db, key: string): Promise<void> {
  await db
    .updateTable("repository_hook")
    .set({ refused_at: sql<Date>`now()` })
    .where("key", "=", key)
    .where(sql<boolean>`coalesce(refused_at < now() - interval '1 minute', true)`)
    .execute();
}

/**
 * Pushes of one repository are taken one after the other. Answers its name, which stays until the transaction is over;
 * undefined when its web-hook is gone.
 */
export async function notePush(db: Db, key: string): Promise<string | undefined> {
  const row = await db
    .updateTable("repository_hook")
    .set({ pushed_at: sql<Date>`now()` })
    .where("key", "=", key)
    .returning("repository_id")
    .executeTakeFirst();
  if (!row) return undefined;
  const { rows } = await sql<{ name: string }>`
    select name from repository where id = ${row.repository_id} for share`.execute(db);
  return rows[0]?.name;
}

/** Releases that know one of these commits by its name alone, with which; locked in the order of their ids. */
export async function lockReleasesAt(
  db: Db,
  repositoryId: number,
  shas: readonly string[],
  most: number,
): Promise<{ id: number; version: string; commitIds: number[] }[]> {
  if (shas.length === 0) return [];
  const rows = await db
    .selectFrom("release_commit")
    .innerJoin("code_commit", "code_commit.id", "release_commit.commit_id")
    .innerJoin("release", "release.id", "release_commit.release_id")
    .select(["release.id", "release.version", "code_commit.id as commitId"])
    .where("code_commit.repository_id", "=", repositoryId)
    .where("code_commit.sha", "in", shas)
    .where("code_commit.message", "is", null)
    .orderBy("release.id", "desc")
    .orderBy("release_commit.position")
    .execute();
  const byRelease = [...Map.groupBy(rows, ({ id }) => id).values()].slice(0, most).toReversed();
  const releases = byRelease.map((theirs) => ({
    id: theirs[0]?.id ?? 0,
    version: theirs[0]?.version ?? "",
    commitIds: theirs.map(({ commitId }) => commitId),
  }));
  const ids = releases.map(({ id }) => id);
  if (ids.length > 0) {
    await db.selectFrom("release").select("id").where("id", "in", ids).orderBy("id").forUpdate().execute();
  }
  return releases;
}

/** Behind those that the branch has. What it had already keeps its place: a push may come twice. */
export async function addToBranch(
  db: Db,
  repositoryId: number,
  branch: string,
  commitIds: readonly number[],
): Promise<void> {
  if (commitIds.length === 0) return;
  await sql`
    insert into branch_commit (repository_id, branch, commit_id)
    select ${repositoryId}, ${branch}, id from unnest(${commitIds}::bigint[]) with ordinality as c (id, place)
     order by place
        on conflict do nothing`.execute(db);
}

/** For commits that lose their place in a branch: they go when no release and no other branch has them. */
const goWith = (old: ReturnType<typeof sql>) => sql`
  with old as (delete from branch_commit where ${old} returning commit_id, branch)
  delete from code_commit c
   where c.id in (select commit_id from old)
     and not exists (select from release_commit rc where rc.commit_id = c.id)
     and not exists (select from branch_commit b where b.commit_id = c.id
                        and not exists (select from old where old.commit_id = b.commit_id and old.branch = b.branch))`;

export async function forgetBranch(db: Db, repositoryId: number, branch: string): Promise<void> {
  await goWith(sql`repository_id = ${repositoryId} and branch = ${branch}`).execute(db);
}

/** What was pushed before `before` and is in no release; `limit` rows at the most. Answers whether there may be more. */
export async function forgetPushes(db: Db, before: Date, limit: number): Promise<boolean> {
  const { rows } = await sql<{ id: number }>`
    select id from branch_commit where pushed_at < ${before} order by pushed_at limit ${limit}`.execute(db);
  if (rows.length === 0) return false;
  await goWith(sql`id = any(${rows.map(({ id }) => id)}::bigint[]) and pushed_at < ${before}`).execute(db);
  return rows.length === limit;
}

export async function projectsOfOrganization(
  db: Db,
  organizationId: number,
): Promise<{ id: number; slug: string }[]> {
  return await db
    .selectFrom("project")
    .select(["id", "slug"])
    .where("organization_id", "=", organizationId)
    .orderBy("id")
    .execute();
}
