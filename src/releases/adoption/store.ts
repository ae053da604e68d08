import { type Kysely, sql } from "kysely";
import type { Schema } from "../../db/schema.ts";

type Db = Kysely<Schema>;

export interface EventsOfRelease {
  readonly projectId: number;
  readonly version: string;
  readonly environment: string;
  readonly events: number;
  readonly recent: number;
}

/** Events by release and environment, all that are kept and those since a moment. */
export async function eventsOfReleases(
  db: Db,
  projectIds: readonly number[],
  versions: readonly string[],
  since: Date,
): Promise<EventsOfRelease[]> {
  if (projectIds.length === 0 || versions.length === 0) return [];
  const { rows } = await sql<EventsOfRelease>`
    select project_id as "projectId", version, environment, sum(events)::bigint as events,
           coalesce(sum(events) filter (where hour >= ${since}), 0)::bigint as recent
      from release_hour
     where project_id = any(${projectIds}::bigint[]) and version = any(${versions}::text[])
     group by project_id, version, environment`.execute(db);
  return rows;
}

/** Events that name a release, by project, since a moment. */
export async function eventsSince(
  db: Db,
  projectIds: readonly number[],
  since: Date,
): Promise<Map<number, number>> {
  if (projectIds.length === 0) return new Map();
  const { rows } = await sql<{ project_id: number; events: number }>`
    select project_id, sum(events)::bigint as events from release_hour
     where hour >= ${since} and project_id = any(${projectIds}::bigint[]) group by project_id`.execute(db);
  return new Map(rows.map((row) => [row.project_id, row.events]));
}

/** Events of a release by hour, over its projects. */
export async function hoursOf(
  db: Db,
  projectIds: readonly number[],
  version: string,
  since: Date,
): Promise<{ hour: Date; events: number }[]> {
  if (projectIds.length === 0) return [];
  const { rows } = await sql<{ hour: Date; events: number }>`
    select hour, sum(events)::bigint as events from release_hour
     where project_id = any(${projectIds}::bigint[]) and version = ${version} and hour >= ${since}
     group by hour order by hour`.execute(db);
  return rows;
}
