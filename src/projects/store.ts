import { type Kysely, sql } from "kysely";
import type { Schema } from "../db/schema.ts";
import type { SourceFetching } from "./source-fetching.ts";

export type Db = Kysely<Schema>;

export interface ProjectRow {
  readonly id: number;
  readonly organization_id: number;
  readonly slug: string;
  readonly name: string;
  readonly platform: string | null;
  readonly first_event_at: Date | null;
  readonly options: Record<string, unknown>;
  readonly created_at: Date;
}

const COLUMNS = [
  "id",
  "organization_id",
  "slug",
  "name",
  "platform",
  "first_event_at",
  "options",
  "created_at",
] as const;

export async function projectBy(
  db: Db,
  organizationId: number,
  by: { id: number } | { slug: string },
): Promise<ProjectRow | undefined> {
  const rows = db.selectFrom("project").select(COLUMNS).where("organization_id", "=", organizationId);
  return await ("id" in by
    ? rows.where("id", "=", by.id)
    : rows.where("slug", "=", by.slug)
  ).executeTakeFirst();
}

export interface ProjectsPlace {
  readonly organizationId: number;
  /** Of one of its teams alone. */
  readonly teamId?: number;
  readonly at?: string;
  readonly isPrevious: boolean;
  readonly limit: number;
  readonly search?: string;
}

/** Projects of an organisation by slug; after or before `at`, in that direction. */
export async function projectPage(db: Db, query: ProjectsPlace): Promise<ProjectRow[]> {
  const { at, isPrevious, search, teamId } = query;
  let rows = db.selectFrom("project").select(COLUMNS).where("organization_id", "=", query.organizationId);
  if (at !== undefined) rows = rows.where("slug", isPrevious ? "<" : ">", at);
  if (teamId !== undefined) {
    rows = rows.where(
      "id",
      "in",
      db.selectFrom("project_team").select("project_id").where("team_id", "=", teamId),
    );
  }
  if (search !== undefined) {
    const text = search.toLowerCase();
    rows = rows.where(sql<boolean>`(strpos(slug, ${text}) > 0 or strpos(lower(name), ${text}) > 0)`);
  }
  return await rows
    .orderBy("slug", isPrevious ? "desc" : "asc")
    .limit(query.limit)
    .execute();
}

/** Every project of the instance, by the names that people write. */
export async function namedProjects(
  db: Db,
): Promise<{ id: number; organization: string; project: string }[]> {
  return await db
    .selectFrom("project")
    .innerJoin("organization", "organization.id", "project.organization_id")
    .select(["project.id", "organization.slug as organization", "project.slug as project"])
    .execute();
}

/** Undefined when the organisation has a project of this slug. */
export async function insertProject(
  db: Db,
  project: { organization_id: number; slug: string; name: string; platform: string | null },
): Promise<ProjectRow | undefined> {
  return await db
    .insertInto("project")
    .values({ ...project, first_event_at: null })
    .onConflict((conflict) => conflict.columns(["organization_id", "slug"]).doNothing())
    .returning(COLUMNS)
    .executeTakeFirst();
}

/** Holds a project's row until the transaction ends, so that two do not both make its first key. */
export async function holdProject(db: Db, id: number): Promise<void> {
  await db.selectFrom("project").select("id").where("id", "=", id).forUpdate().execute();
}

export interface ProjectChange {
  readonly name?: string;
  readonly slug?: string;
  readonly platform?: string | null;
  readonly allowedDomains?: readonly string[];
  readonly sourceFetching?: SourceFetching;
  readonly floodRate?: number | null;
}

export async function updateProject(
  db: Db,
  id: number,
  change: ProjectChange,
): Promise<ProjectRow | undefined> {
  const { allowedDomains, sourceFetching, floodRate, ...columns } = change;
  const options = {
    ...(allowedDomains !== undefined && { allowedDomains }),
    ...(sourceFetching !== undefined && { sourceFetching }),
    ...(floodRate !== undefined && { floodRate }),
  };
  return await db
    .updateTable("project")
    .set({
      ...columns,
      ...(Object.keys(options).length > 0 && {
        options: sql<string>`options || ${JSON.stringify(options)}::jsonb`,
      }),
    })
    .where("id", "=", id)
    .returning(COLUMNS)
    .executeTakeFirst();
}

/** Undefined where there is no such project. */
export async function optionsOf(db: Db, id: number): Promise<ProjectRow["options"] | undefined> {
  const row = await db.selectFrom("project").select("options").where("id", "=", id).executeTakeFirst();
  return row?.options;
}

/** Those that projects set, by project; as they are written. */
export async function floodRates(db: Db): Promise<{ id: number; rate: unknown }[]> {
  const { rows } = await sql<{ id: number; rate: unknown }>`
    select id, options -> 'floodRate' as rate from project where jsonb_typeof(options -> 'floodRate') = 'number'`.execute(
    db,
  );
  return rows;
}

export async function deleteProject(db: Db, id: number): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    // Its issues go with it: that may take longer than a page may wait for, and must not be for nothing.
    await sql`set local statement_timeout = 0`.execute(transaction);
    await transaction.deleteFrom("project").where("id", "=", id).execute();
  });
}

/** Events by project and hour since `since`; hours without events have no row. */
export async function eventsByHour(
  db: Db,
  projectIds: readonly number[],
  since: Date,
): Promise<{ projectId: number; hour: Date; events: number }[]> {
  if (projectIds.length === 0) return [];
  const rows = await db
    .selectFrom("project_minute")
    .select(({ fn }) => [
      "project_id",
      sql<Date>`date_trunc('hour', minute, 'UTC')`.as("hour"),
      fn.sum<string>("events").as("events"),
    ])
    .where("project_id", "in", projectIds)
    .where("minute", ">=", since)
    .groupBy(["project_id", "hour"])
    .execute();
  return rows.map((row) => ({ projectId: row.project_id, hour: row.hour, events: Number(row.events) }));
}

export async function unresolvedIssues(db: Db, projectIds: readonly number[]): Promise<Map<number, number>> {
  if (projectIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("issue")
    .select(({ fn }) => ["project_id", fn.countAll<number>().as("issues")])
    .where("project_id", "in", projectIds)
    .where("status", "=", "unresolved")
    .groupBy("project_id")
    .execute();
  return new Map(rows.map((row) => [row.project_id, Number(row.issues)]));
}

/** The first event of the project's first issue, while it is still kept. */
export async function firstStoredEvent(
  db: Db,
  projectId: number,
): Promise<{ eventId: string; issueId: number; issueNumber: number; receivedAt: Date } | undefined> {
  const issue = await db
    .selectFrom("issue")
    .select(["id", "number"])
    .where("project_id", "=", projectId)
    .orderBy("number")
    .limit(1)
    .executeTakeFirst();
  if (!issue) return undefined;
  const event = await db
    .selectFrom("event")
    .select(["event_id", "received_at"])
    .where("issue_id", "=", issue.id)
    .orderBy("occurred_at")
    .limit(1)
    .executeTakeFirst();
  return (
    event && {
      eventId: event.event_id,
      issueId: issue.id,
      issueNumber: issue.number,
      receivedAt: event.received_at,
    }
  );
}

/** How items ended whose kind of end was seen since `since`, newest first; quantities are by the hour. */
export async function recentOutcomes(
  db: Db,
  projectId: number,
  since: Date,
): Promise<{ category: string; outcome: string; reason: string; quantity: number; lastAt: Date }[]> {
  const rows = await db
    .selectFrom("outcome_hour")
    .select(({ fn }) => [
      "category",
      "outcome",
      "reason",
      fn.sum<string>("quantity").as("quantity"),
      fn.max("last_at").as("last_at"),
    ])
    .where("project_id", "=", projectId)
    .where("hour", ">=", sql<Date>`date_trunc('hour', ${since}::timestamptz, 'UTC')`)
    .where("last_at", ">=", since)
    .groupBy(["category", "outcome", "reason"])
    .orderBy("last_at", "desc")
    .limit(200)
    .execute();
  return rows.map((row) => ({
    category: row.category,
    outcome: row.outcome,
    reason: row.reason,
    quantity: Number(row.quantity),
    lastAt: row.last_at,
  }));
}
