import { sql } from "kysely";
import type { Database } from "../../db/database.ts";

/** Lists of a whole project's values look at its issues that were struck last, so that they stay quick. */
const RECENT_ISSUES = 500;
const MAX_NAMES = 1000;
const MOST_VALUES = 20;

/** Keys of an issue's tags, with exact totals even where values are capped. */
export async function tagKeysOf(db: Database, issueId: number) {
  return db
    .selectFrom("issue_tag_key")
    .select(["key", "events", "values"])
    .where("issue_id", "=", issueId)
    .orderBy("key")
    .limit(MAX_NAMES)
    .execute();
}

export async function tagKeyOf(db: Database, issueId: number, key: string) {
  return db
    .selectFrom("issue_tag_key")
    .select(["key", "events", "values"])
    .where("issue_id", "=", issueId)
    .where("key", "=", key)
    .executeTakeFirst();
}

/** Values of one key, most frequent first. */
export async function valuesOf(db: Database, issueId: number, key: string, limit: number) {
  return db
    .selectFrom("issue_tag")
    .select(["key", "value", "events", "first_seen", "last_seen"])
    .where("issue_id", "=", issueId)
    .where("key", "=", key)
    .orderBy("events", "desc")
    .orderBy("value")
    .limit(limit)
    .execute();
}

export type TagValue = Awaited<ReturnType<typeof valuesOf>>[number];

/** The most frequent values of every key of an issue, in one query. */
export async function topValuesOf(db: Database, issueId: number, each: number): Promise<TagValue[]> {
  return db
    .selectFrom((eb) =>
      eb
        .selectFrom("issue_tag")
        .select(["key", "value", "events", "first_seen", "last_seen"])
        .select(sql<number>`row_number() over (partition by key order by events desc, value)`.as("place"))
        .where("issue_id", "=", issueId)
        .as("ranked"),
    )
    .select(["key", "value", "events", "first_seen", "last_seen"])
    .where("place", "<=", each)
    .orderBy("key")
    .orderBy("place")
    .execute();
}

/** Environments of these projects, by name, as far as their recent issues tell. */
export async function environmentsOf(db: Database, projectIds: readonly number[]): Promise<string[]> {
  if (projectIds.length === 0) return [];
  const rows = await db
    .selectFrom("issue_tag")
    .select("value")
    .distinct()
    .where("key", "=", "environment")
    .where("issue_id", "in", recentIssues(db, projectIds))
    .orderBy("value")
    .limit(MAX_NAMES)
    .execute();
  return rows.map((row) => row.value);
}

/** Keys of tags of these projects, as far as their recent issues tell. */
export async function tagKeysOfProjects(db: Database, projectIds: readonly number[]) {
  if (projectIds.length === 0) return [];
  return db
    .selectFrom("issue_tag_key")
    .select((eb) => ["key", eb.fn.sum<number>("events").as("events")])
    .where("issue_id", "in", recentIssues(db, projectIds))
    .groupBy("key")
    .orderBy("key")
    .limit(MAX_NAMES)
    .execute();
}

/** The most frequent values of a key that have a text in them, as far as recent issues of these projects tell. */
export async function valuesOfProjects(
  db: Database,
  { projectIds, key, text }: { projectIds: readonly number[]; key: string; text: string },
): Promise<TagValue[]> {
  if (projectIds.length === 0) return [];
  return db
    .selectFrom("issue_tag")
    .select((eb) => [
      "key",
      "value",
      eb.fn.sum<number>("events").$castTo<number>().as("events"),
      eb.fn.min("first_seen").as("first_seen"),
      eb.fn.max("last_seen").as("last_seen"),
    ])
    .where("key", "=", key)
    .where("issue_id", "in", recentIssues(db, projectIds))
    .where("value", "ilike", `%${text.replaceAll(/[\\%_]/gu, "\\$&")}%`)
    .groupBy(["key", "value"])
    .orderBy("events", "desc")
    .orderBy("value")
    .limit(MOST_VALUES)
    .execute()
    .then((rows) => rows.map((row) => ({ ...row, events: Number(row.events) })));
}

/** Issues whose counts of a tag are added up. */
export const MOST_ISSUES = 10_000;

export interface TagOfProjects {
  readonly events: number;
  readonly values: number;
  /** The most frequent first. */
  readonly top: readonly TagValue[];
  /** False: only the {@link MOST_ISSUES} issues that were struck last. */
  readonly isAll: boolean;
}

/** What the counters of these projects' issues say of a tag, added up; undefined where none has it. */
export async function tagOfProjects(
  db: Database,
  projectIds: readonly number[],
  name: string,
  limit: number,
): Promise<TagOfProjects | undefined> {
  if (projectIds.length === 0) return undefined;
  const { rows } = await sql<{
    value: string | null;
    events: number;
    first_seen: Date;
    last_seen: Date;
    values: number;
    total: number;
    issues: number;
  }>`
    with recent as materialized (
      select id from issue where project_id = any(${projectIds}::bigint[])
       order by last_seen desc limit ${MOST_ISSUES + 1}),
    summed as (
      select value, sum(t.events)::bigint as events, min(first_seen) as first_seen, max(last_seen) as last_seen
        from recent join issue_tag t on t.issue_id = recent.id and t.key = ${name} group by value)
    select top.*, (select count(*) from summed) as values, total.events as total, (select count(*) from recent) as issues
      from (select sum(k.events)::bigint as events
              from recent join issue_tag_key k on k.issue_id = recent.id and k.key = ${name}) as total
      left join lateral (select * from summed order by summed.events desc, value limit ${limit}) as top on true
     where total.events is not null
     order by top.events desc, top.value`.execute(db);
  const [first] = rows;
  if (first === undefined) return undefined;
  return {
    events: first.total,
    values: first.values,
    isAll: first.issues <= MOST_ISSUES,
    top: rows.flatMap(({ value, events, first_seen, last_seen }) =>
      value === null ? [] : [{ key: name, value, events, first_seen, last_seen }],
    ),
  };
}

function recentIssues(db: Database, projectIds: readonly number[]) {
  return db
    .selectFrom("issue")
    .select("id")
    .where("project_id", "in", projectIds)
    .orderBy("last_seen", "desc")
    .limit(RECENT_ISSUES);
}
