import { sql } from "kysely";
import type { Database } from "../../db/database.ts";
import { type IssueSelection, issues, testsOf } from "../search/store.ts";

/** Hits beyond are not counted: a count of everything would read everything. */
export const MAX_HITS = 1000;

export type IssueSort = "date" | "new" | "freq" | "user";

export interface StreamPlace {
  readonly sort: IssueSort;
  readonly cursor?: { readonly value: number; readonly id: number; readonly isPrevious: boolean };
  readonly limit: number;
}

const SORT_COLUMN = {
  date: "last_seen",
  new: "first_seen",
  freq: "times_seen",
  user: "users_seen",
} as const satisfies Record<IssueSort, string>;

/** One page of issues in the place's order (turned round for a previous page), with what a row of the stream shows. */
export async function pageOfIssues(
  db: Database,
  selection: IssueSelection,
  place: StreamPlace,
  accountId: number,
) {
  const direction = place.cursor?.isPrevious ? "asc" : "desc";
  const hits =
    place.sort === "date" ? newestOf(db, selection, place).as("hit") : hitsOf(selection, place).as("hit");
  return issueRows(db, accountId)
    .innerJoin(hits, "hit.id", "issue.id")
    .select("hit.sort_key")
    .orderBy("hit.sort_key", direction)
    .orderBy("issue.id", direction)
    .limit(place.limit)
    .execute();
}

/** The page's ids alone: sorting whole rows of 100,000 issues took ten times as long. */
function hitsOf(selection: IssueSelection, { sort, cursor, limit }: StreamPlace) {
  const column = sql.ref(`issue.${SORT_COLUMN[sort]}`);
  const isTime = sort === "date" || sort === "new";
  const key = isTime
    ? sql<number>`(extract(epoch from ${column}) * 1000000)::bigint`
    : sql<number>`${column}`;
  const direction = cursor?.isPrevious ? "asc" : "desc";

  let rows = issues
    .selectFrom("issue")
    .select("issue.id")
    .select(key.as("sort_key"))
    .where(issues.and(testsOf(selection)))
    .orderBy(column, direction)
    .orderBy("issue.id", direction)
    .limit(limit);
  if (cursor !== undefined) {
    const value = isTime
      ? sql`(timestamptz 'epoch' + ${cursor.value}::bigint * interval '1 microsecond')`
      : sql`${cursor.value}::bigint`;
    const beyond = sql.raw(cursor.isPrevious ? ">" : "<");
    rows = rows.where(sql<boolean>`(${column}, issue.id) ${beyond} (${value}, ${cursor.id}::bigint)`);
  }
  return rows;
}

/**
 * The same by last event, in the order of the index `issue_stream`: a page's worth of each project and status
 * instead of all their issues.
 */
function newestOf(db: Database, selection: IssueSelection, place: StreamPlace) {
  const wanted = selection.conditions.find((one) => one.on === "status" && !one.isNegated);
  const statuses = wanted?.on === "status" ? [wanted.status] : ["unresolved", "resolved", "ignored"];
  return db
    .selectFrom(
      sql<{ project_id: number; status: string }>`(
        select * from unnest(${selection.projectIds}::bigint[]) as p (project_id),
                      unnest(${statuses}::text[]) as s (status))`.as("part"),
    )
    .innerJoinLateral(
      () =>
        hitsOf(selection, place)
          .where(sql<boolean>`issue.project_id = part.project_id`)
          .where(sql<boolean>`issue.status = part.status`)
          .as("nearest"),
      (join) => join.onTrue(),
    )
    .select(["nearest.id", "nearest.sort_key"]);
}

/** How many issues the selection has, up to {@link MAX_HITS}. */
export async function countIssues(db: Database, selection: IssueSelection): Promise<number> {
  const row = await db
    .selectFrom((eb) =>
      eb
        .selectFrom("issue")
        .select("issue.id")
        .where(issues.and(testsOf(selection)))
        .limit(MAX_HITS)
        .as("hit"),
    )
    .select((eb) => eb.fn.countAll<number>().as("hits"))
    .executeTakeFirstOrThrow();
  return row.hits;
}

/** Ids of the selection's issues beyond `afterId`, ascending: everybody who locks issues does it in this order. */
export async function idsOfIssues(
  db: Database,
  selection: IssueSelection,
  afterId: number,
  limit: number,
): Promise<number[]> {
  const rows = await db
    .selectFrom("issue")
    .select("issue.id")
    .where(issues.and(testsOf(selection)))
    .where("issue.id", ">", afterId)
    .orderBy("issue.id")
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
}

/** Events of these issues by hour since `from`, for the sparklines of a whole page. */
export async function hoursOfIssues(db: Database, issueIds: readonly number[], from: Date) {
  if (issueIds.length === 0) return [];
  return db
    .selectFrom("issue_hour")
    .select(["issue_id", "hour", "events"])
    .where("issue_id", "in", issueIds)
    .where("hour", ">=", from)
    .execute();
}

export function issueRows(db: Database, accountId: number) {
  return db
    .selectFrom("issue")
    .leftJoin("account as assignee", "assignee.id", "issue.assignee_id")
    .select([
      "issue.id",
      "issue.project_id",
      "issue.number",
      "issue.status",
      "issue.substatus",
      "issue.level",
      "issue.type",
      "issue.title",
      "issue.culprit",
      "issue.platform",
      "issue.logger",
      "issue.metadata",
      "issue.is_unhandled",
      "issue.priority",
      "issue.first_seen",
      "issue.last_seen",
      "issue.times_seen",
      "issue.users_seen",
      "issue.first_release",
      "issue.last_release",
      "issue.resolved_in",
      "assignee.id as assignee_id",
      "assignee.name as assignee_name",
      "assignee.email as assignee_email",
    ])
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom("issue_seen")
            .select("issue_seen.issue_id")
            .whereRef("issue_seen.issue_id", "=", "issue.id")
            .where("issue_seen.account_id", "=", accountId),
        )
        .as("has_seen"),
    );
}

export type IssueRow = Awaited<ReturnType<ReturnType<typeof issueRows>["executeTakeFirstOrThrow"]>>;
