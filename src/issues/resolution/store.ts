import { type Kysely, sql } from "kysely";
import type { Schema } from "../../db/schema.ts";
import type { Resolution } from "../../protocol/resolution.ts";

type Db = Kysely<Schema>;

/**
 * The latest open release of each project that has one: the newest by its date, or, where that has a version with
 * numbers, the greatest version of its package.
 */
export async function latestReleases(db: Db, projectIds: readonly number[]): Promise<Map<number, string>> {
  const { rows } = await sql<{ project_id: number; version: string }>`
    select p.id as project_id, coalesce(best.version, newest.version) as version
      from unnest(${projectIds}::bigint[]) as p (id)
     cross join lateral (
           select r.organization_id, r.package, r.version_order, r.version
             from release_project rp join release r on r.id = rp.release_id
            where rp.project_id = p.id and r.status = 'open'
            order by coalesce(r.released_at, r.created_at) desc, r.id desc limit 1) as newest
      left join lateral (
           select r.version from release r
            where r.organization_id = newest.organization_id and r.package = newest.package
              and r.version_order <> '' and newest.version_order <> '' and r.status = 'open'
              and exists (select from release_project rp where rp.release_id = r.id and rp.project_id = p.id)
            order by r.version_order desc, r.id desc limit 1) as best on true`.execute(db);
  return new Map(rows.map((row) => [row.project_id, row.version]));
}

export async function hasRelease(db: Db, organizationId: number, version: string): Promise<boolean> {
  const row = await db
    .selectFrom("release")
    .select("id")
    .where("organization_id", "=", organizationId)
    .where("version", "=", version)
    .executeTakeFirst();
  return row !== undefined;
}

/** The first release of each of these projects that has the commit. */
export async function releasesWith(
  db: Db,
  organizationId: number,
  projectIds: readonly number[],
  commit: { repository: string; id: string },
): Promise<Map<number, string>> {
  const { rows } = await sql<{ project_id: number; version: string }>`
    select distinct on (rp.project_id) rp.project_id, r.version
      from repository
      join code_commit c on c.repository_id = repository.id and c.sha = ${commit.id}
      join release_commit rc on rc.commit_id = c.id
      join release r on r.id = rc.release_id
      join release_project rp on rp.release_id = r.id and rp.project_id = any(${projectIds}::bigint[])
     where repository.organization_id = ${organizationId} and repository.name = ${commit.repository}
     order by rp.project_id, coalesce(r.released_at, r.created_at), r.id`.execute(db);
  return new Map(rows.map((row) => [row.project_id, row.version]));
}

export interface ResolvedIssue {
  readonly id: number;
  readonly project_id: number;
  readonly number: number;
  readonly status: "unresolved" | "resolved" | "ignored";
  readonly resolved_in: unknown;
  readonly resolved_at: Date | null;
}

/** Issues of these projects that wait for a release. */
export async function waitingIds(db: Db, projectIds: readonly number[]): Promise<number[]> {
  if (projectIds.length === 0) return [];
  const rows = await db
    .selectFrom("issue")
    .select("id")
    .where("project_id", "in", projectIds)
    .where("status", "=", "resolved")
    .where("resolved_in", "is not", null)
    .where(sql<boolean>`resolved_in ->> 'kind' in ('next', 'commit')`)
    .execute();
  return rows.map((row) => row.id);
}

/** Of issues by project and number, those that are not resolved. */
export async function unresolvedIds(
  db: Db,
  named: readonly { projectId: number; number: number }[],
): Promise<number[]> {
  if (named.length === 0) return [];
  const { rows } = await sql<{ id: number }>`
    with named as (select * from unnest(${named.map((one) => one.projectId)}::bigint[],
                                        ${named.map((one) => one.number)}::bigint[]) as n (project_id, number))
    select issue.id from named join issue using (project_id, number) where status <> 'resolved'
     union
    select issue.id from named join issue_redirect using (project_id, number) join issue on issue.id = target_id
     where status <> 'resolved'`.execute(db);
  return rows.map((row) => row.id);
}

/** Locked in the order in which workers lock them too. */
export async function lockIssues(db: Db, ids: readonly number[]): Promise<ResolvedIssue[]> {
  if (ids.length === 0) return [];
  return await db
    .selectFrom("issue")
    .select(["id", "project_id", "number", "status", "resolved_in", "resolved_at"])
    .where("id", "in", ids)
    .orderBy("id")
    .forNoKeyUpdate()
    .execute();
}

/** What else is noted on the issue is up to the caller. */
export async function setResolution(db: Db, ids: readonly number[], resolution: Resolution): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable("issue")
    .set({ resolved_in: JSON.stringify(resolution) })
    .where("id", "in", ids)
    .execute();
}

export async function setResolved(
  db: Db,
  id: number,
  resolution: Resolution,
  note: { readonly accountId: number | null; readonly data: object; readonly at: Date },
): Promise<void> {
  await db
    .updateTable("issue")
    .set({
      status: "resolved",
      substatus: null,
      resolved_at: note.at,
      resolved_in: JSON.stringify(resolution),
    })
    .where("id", "=", id)
    .execute();
  await db
    .insertInto("issue_activity")
    .values({
      issue_id: id,
      account_id: note.accountId,
      type: "set_resolved_in_release",
      data: JSON.stringify(note.data),
      at: note.at,
    })
    .execute();
}

/** Members of the organisation by e-mail address in small letters. */
export async function membersBy(
  db: Db,
  organizationId: number,
  emails: readonly string[],
): Promise<Map<string, number>> {
  if (emails.length === 0) return new Map();
  const rows = await db
    .selectFrom("membership")
    .innerJoin("account", "account.id", "membership.account_id")
    .select(["account.id", "account.email"])
    .where("membership.organization_id", "=", organizationId)
    .where(
      sql<string>`lower(account.email)`,
      "in",
      emails.map((email) => email.toLowerCase()),
    )
    .execute();
  return new Map(rows.map((row) => [row.email.toLowerCase(), row.id]));
}

/** Dates of releases, in milliseconds since 1970. */
export async function datesOf(
  db: Db,
  organizationId: number,
  versions: readonly string[],
): Promise<Map<string, number>> {
  if (versions.length === 0) return new Map();
  const rows = await db
    .selectFrom("release")
    .select(["version", sql<Date>`coalesce(released_at, created_at)`.as("date")])
    .where("organization_id", "=", organizationId)
    .where("version", "in", versions)
    .execute();
  return new Map(rows.map((row) => [row.version, row.date.getTime()]));
}
