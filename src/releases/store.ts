import { type Kysely, sql } from "kysely";
import type { Schema } from "../db/schema.ts";
import type { ReleaseRef } from "../db/tables/releases.ts";
import { versionOrder } from "../protocol/version-order.ts";

type Db = Kysely<Schema>;

export interface ReleaseRow {
  readonly id: number;
  readonly organization_id: number;
  readonly version: string;
  readonly status: "open" | "archived";
  readonly ref: string | null;
  readonly url: string | null;
  readonly refs: ReleaseRef[];
  readonly created_at: Date;
  readonly started_at: Date | null;
  readonly released_at: Date | null;
}

export interface ReleaseProjectRow {
  readonly release_id: number;
  readonly project_id: number;
  readonly slug: string;
  readonly name: string;
  readonly platform: string | null;
  readonly first_event: Date | null;
  readonly last_event: Date | null;
}

const COLUMNS = [
  "release.id",
  "release.organization_id",
  "release.version",
  "release.status",
  "release.ref",
  "release.url",
  "release.refs",
  "release.created_at",
  "release.started_at",
  "release.released_at",
] as const;

/** What a list is sorted by; the index has it so. */
const DATE = sql<Date>`coalesce(release.released_at, release.created_at)`;

/** With a project, only a release that is one of the project's. */
export async function releaseBy(
  db: Db,
  organizationId: number,
  version: string,
  projectId?: number,
): Promise<ReleaseRow | undefined> {
  let rows = db
    .selectFrom("release")
    .select(COLUMNS)
    .where("organization_id", "=", organizationId)
    .where("version", "=", version);
  if (projectId !== undefined) rows = rows.where(ofProjects([projectId]));
  return await rows.executeTakeFirst();
}

export interface ReleaseQuery {
  readonly organizationId: number;
  /** Absent: of all. */
  readonly projectIds?: readonly number[];
  readonly status?: "open" | "archived";
  /** Text in the version, whatever its case. */
  readonly search?: string;
  readonly at?: { readonly ms: number; readonly id: number };
  readonly isPrevious: boolean;
  readonly limit: number;
}

/** Releases, newest first; after or before `at`, in that direction. */
export async function releasePage(db: Db, query: ReleaseQuery): Promise<ReleaseRow[]> {
  const { at, isPrevious } = query;
  let rows = db.selectFrom("release").select(COLUMNS).where("organization_id", "=", query.organizationId);
  if (query.projectIds) rows = rows.where(ofProjects(query.projectIds));
  if (query.status) rows = rows.where("status", "=", query.status);
  if (query.search) {
    rows = rows.where(sql<boolean>`strpos(lower(release.version), ${query.search.toLowerCase()}) > 0`);
  }
  if (at) {
    const place = sql`(${DATE}, release.id)`;
    const beside = sql`(${new Date(at.ms)}::timestamptz, ${at.id}::bigint)`;
    rows = rows.where(isPrevious ? sql<boolean>`${place} > ${beside}` : sql<boolean>`${place} < ${beside}`);
  }
  const direction = isPrevious ? "asc" : "desc";
  return await rows.orderBy(DATE, direction).orderBy("release.id", direction).limit(query.limit).execute();
}

function ofProjects(projectIds: readonly number[]) {
  return sql<boolean>`exists (select from release_project rp
    where rp.release_id = release.id and rp.project_id = any(${projectIds}::bigint[]))`;
}

/** The newest release before this one, of one of its projects, whose commits are known. */
export async function previousWithCommits(db: Db, release: ReleaseRow): Promise<ReleaseRow | undefined> {
  return await db
    .selectFrom("release")
    .select(COLUMNS)
    .where("organization_id", "=", release.organization_id)
    .where("release.id", "<>", release.id)
    .where("created_at", "<=", release.created_at)
    .where(sql<boolean>`exists (select from release_commit where release_id = release.id)`)
    .where(
      sql<boolean>`exists (select from release_project theirs
        join release_project ours on ours.project_id = theirs.project_id and ours.release_id = ${release.id}
        where theirs.release_id = release.id)`,
    )
    .orderBy("created_at", "desc")
    .orderBy("release.id", "desc")
    .limit(1)
    .executeTakeFirst();
}

/** Undefined when the organisation has a release of this version. */
export async function insertRelease(
  db: Db,
  organizationId: number,
  version: string,
): Promise<ReleaseRow | undefined> {
  return await db
    .insertInto("release")
    .values({ organization_id: organizationId, version, ...orderColumns(version) })
    .onConflict((conflict) => conflict.columns(["organization_id", "version"]).doNothing())
    .returning(COLUMNS)
    .executeTakeFirst();
}

function orderColumns(version: string): { package: string; version_order: string } {
  const order = versionOrder(version);
  return { package: order.package, version_order: order.key };
}

export interface ReleaseColumns {
  readonly status?: "open" | "archived";
  readonly ref?: string | null;
  readonly url?: string | null;
  readonly refs?: readonly ReleaseRef[];
  readonly started_at?: Date | null;
  readonly released_at?: Date | null;
}

export async function updateRelease(db: Db, id: number, change: ReleaseColumns): Promise<void> {
  const { refs, ...columns } = change;
  const set = { ...columns, ...(refs && { refs: JSON.stringify(refs) }) };
  if (Object.keys(set).length === 0) return;
  await db.updateTable("release").set(set).where("id", "=", id).execute();
}

export async function addProjects(db: Db, releaseId: number, projectIds: readonly number[]): Promise<void> {
  if (projectIds.length === 0) return;
  await db
    .insertInto("release_project")
    .values(projectIds.map((project_id) => ({ release_id: releaseId, project_id })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function deleteRelease(db: Db, id: number): Promise<void> {
  await db.deleteFrom("release").where("id", "=", id).execute();
}

export async function projectsOf(db: Db, releaseIds: readonly number[]): Promise<ReleaseProjectRow[]> {
  if (releaseIds.length === 0) return [];
  return await db
    .selectFrom("release_project")
    .innerJoin("project", "project.id", "release_project.project_id")
    .select([
      "release_id",
      "project_id",
      "project.slug",
      "project.name",
      "project.platform",
      "first_event",
      "last_event",
    ])
    .where("release_id", "in", releaseIds)
    .orderBy("project.slug")
    .execute();
}

/** Issues by project and the version that they began with. */
export async function newIssuesOf(
  db: Db,
  projectIds: readonly number[],
  versions: readonly string[],
): Promise<{ projectId: number; version: string; issues: number }[]> {
  if (projectIds.length === 0 || versions.length === 0) return [];
  const rows = await db
    .selectFrom("issue")
    .select(({ fn }) => ["project_id", "first_release", fn.countAll<number>().as("issues")])
    .where("project_id", "in", projectIds)
    .where("first_release", "in", versions)
    .groupBy(["project_id", "first_release"])
    .execute();
  return rows.map((row) => ({
    projectId: row.project_id,
    version: row.first_release ?? "",
    issues: Number(row.issues),
  }));
}

/**
 * Makes releases of what events since `since` named, and notes when they were seen first and last. Tag counts tell,
 * which are many fewer than events. Answers those it made.
 */
export async function noteSeen(db: Db, since: Date): Promise<SeenRelease[]> {
  const seen = sql`
    select project.organization_id, issue.project_id, issue_tag.value as version,
           min(issue_tag.first_seen) as first_event, max(issue_tag.last_seen) as last_event
      from issue
      join project on project.id = issue.project_id
      join issue_tag on issue_tag.issue_id = issue.id and issue_tag.key = 'release'
     where issue.last_seen >= ${since} and issue_tag.last_seen >= ${since} and length(issue_tag.value) <= 250
     group by 1, 2, 3`;
  const made = await sql<SeenRelease>`
    insert into release (organization_id, version, created_at)
    select organization_id, version, date_trunc('milliseconds', min(first_event)) from (${seen}) as seen
     group by organization_id, version order by organization_id, version
        on conflict do nothing
    returning id, organization_id as "organizationId", version`.execute(db);
  await sql`
    insert into release_project as known (release_id, project_id, first_event, last_event)
    select release.id, seen.project_id, seen.first_event, seen.last_event
      from (${seen}) as seen
      join release on release.organization_id = seen.organization_id and release.version = seen.version
     order by release.id, seen.project_id
        on conflict (release_id, project_id) do update
       set first_event = least(known.first_event, excluded.first_event),
           last_event  = greatest(known.last_event, excluded.last_event)`.execute(db);
  return made.rows;
}

export interface SeenRelease {
  readonly id: number;
  readonly organizationId: number;
  readonly version: string;
}

/** Fills in what versions are sorted by, where it is missing. */
export async function orderReleases(db: Db): Promise<void> {
  for (;;) {
    const rows = await db
      .selectFrom("release")
      .select(["id", "version"])
      .where("version_order", "is", null)
      .orderBy("id")
      .limit(ORDERED_AT_ONCE)
      .execute();
    if (rows.length > 0) {
      const orders = rows.map(({ version }) => versionOrder(version));
      await sql`
        update release r set package = o.package, version_order = o.key
          from unnest(${rows.map(({ id }) => id)}::bigint[], ${orders.map((one) => one.package)}::text[],
                      ${orders.map(({ key }) => key)}::text[]) as o (id, package, key)
         where r.id = o.id`.execute(db);
    }
    if (rows.length < ORDERED_AT_ONCE) return;
  }
}

const ORDERED_AT_ONCE = 1_000;
const SEEN_UNTIL = "releases_seen_until";

/** Up to when events were looked through for their releases; undefined before the first time. */
export async function seenUntil(db: Db): Promise<Date | undefined> {
  const row = await db
    .selectFrom("instance_fact")
    .select("value")
    .where("name", "=", SEEN_UNTIL)
    .executeTakeFirst();
  return row && new Date(row.value);
}

export async function setSeenUntil(db: Db, at: Date): Promise<void> {
  const value = at.toISOString();
  await db
    .insertInto("instance_fact")
    .values({ name: SEEN_UNTIL, value })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ value }))
    .execute();
}
