import { type Expression, type RawBuilder, sql } from "kysely";
import type { Database } from "../../db/database.ts";
import { issueRows } from "../rows/store.ts";
import type { Condition } from "../search/condition.ts";
import { type IssueSelection, issues, testsOf } from "../search/store.ts";

/** Hits beyond are not counted: a count of everything would read everything. */
export const MAX_HITS = 1000;

export const SORTS = ["date", "new", "freq", "user", "trends"] as const;

export type IssueSort = (typeof SORTS)[number];

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
} as const satisfies Record<Exclude<IssueSort, "trends">, string>;

/** One page of issues in the place's order (turned round for a previous page), with what a row of the stream shows. */
export async function pageOfIssues(
  db: Database,
  selection: IssueSelection,
  place: StreamPlace,
  accountId: number,
) {
  const direction = place.cursor?.isPrevious ? "asc" : "desc";
  const { sort } = place;
  const column = sort === "trends" ? sql.ref("hit.score") : columnOf(sort);
  return issueRows(db, accountId)
    .innerJoin(sql<Hit>`${hitsOf(db, selection, place)}`.as("hit"), "hit.id", "issue.id")
    .select(keyOf(sort, column).as("sort_key"))
    .orderBy(column, direction)
    .orderBy("issue.id", direction)
    .limit(place.limit)
    .execute();
}

/** A page, and how many issues the selection has, up to {@link MAX_HITS}; both stop early, and neither waits for the other. */
export async function pageWithHits(
  db: Database,
  selection: IssueSelection,
  place: StreamPlace,
  accountId: number,
) {
  const [found, hits] = await Promise.all([
    pageOfIssues(db, selection, place, accountId),
    countIssues(db, selection),
  ]);
  return { found, hits };
}

/** The same of a first page. */
export async function firstPageOfIssues(
  db: Database,
  selection: IssueSelection,
  place: Omit<StreamPlace, "cursor">,
  accountId: number,
) {
  const { sort, limit } = place;
  if (sort === "trends" || isReadInParts(selection, sort)) {
    return pageWithHits(db, selection, place, accountId);
  }
  // All issues are tested to be sorted, so that counting them as well costs little, and apart as much again: 150 ms
  // instead of 340 for a tag with a wildcard among 100,000.
  const column = columnOf(sort);
  const hits = hitsBy(sort, selection, { sort, limit: MAX_HITS }).select(column.as("sorted_by"));
  const top = sql<{ id: number; hits: number }>`(
    with hit as (${hits})
    select id, (select count(*) from hit) as hits from hit order by sorted_by desc, id desc limit ${limit})`;
  const found = await issueRows(db, accountId)
    .innerJoin(top.as("hit"), "hit.id", "issue.id")
    .select([keyOf(sort, column).as("sort_key"), "hit.hits"])
    .orderBy(column, "desc")
    .orderBy("issue.id", "desc")
    .execute();
  return { found, hits: found[0]?.hits ?? 0 };
}

/** Made of the page's rows alone: of all that are sorted it costs more than sorting them. */
function keyOf(sort: IssueSort, column: RawBuilder<unknown>): RawBuilder<number> {
  return isTime(sort)
    ? sql<number>`(extract(epoch from ${column}) * 1000000)::bigint`
    : column.$castTo<number>();
}

interface Hit {
  readonly id: number;
  /** Of the order by trend. */
  readonly score: number;
}

const isTime = (sort: IssueSort): boolean => sort === "date" || sort === "new";

function columnOf(sort: Exclude<IssueSort, "trends">): RawBuilder<unknown> {
  return sql.ref(`issue.${SORT_COLUMN[sort]}`);
}

/** The page's ids alone: sorting whole rows of 100,000 issues took ten times as long. */
function hitsOf(db: Database, selection: IssueSelection, place: StreamPlace): Expression<Partial<Hit>> {
  const { sort } = place;
  if (sort === "trends") return trendsOf(db, selection, place);
  if (isReadInParts(selection, sort)) return newestOf(db, selection, place);
  return hitsBy(sort, selection, place);
}

const isReadInParts = (selection: IssueSelection, sort: IssueSort): boolean =>
  sort === "date" && isOfColumns(selection);

/** Tests that need no other table: then stopping early is worth more than what joins of whole tables save. */
function isOfColumns({ conditions, environments = [] }: IssueSelection): boolean {
  const isColumn = (condition: Condition): boolean =>
    condition.on === "all" || condition.on === "any"
      ? condition.of.every(isColumn)
      : condition.on === "column"
        ? LISTED.has(condition.column)
        : OF_COLUMNS.has(condition.on);
  return environments.length === 0 && conditions.every(isColumn);
}

/** What the index `issue_list` has. */
const LISTED: ReadonlySet<string> = new Set(["level", "priority", "first_release", "platform"]);
const OF_COLUMNS: ReadonlySet<Condition["on"]> = new Set([
  "status",
  "substatus",
  "unhandled",
  "assignee",
  "project",
  "amount",
  "moment",
]);

function hitsBy(
  sort: Exclude<IssueSort, "trends">,
  selection: IssueSelection,
  { cursor, limit }: StreamPlace,
) {
  const column = columnOf(sort);
  const direction = cursor?.isPrevious ? "asc" : "desc";
  const rows = issues
    .selectFrom("issue")
    .select("issue.id")
    .where(issues.and(testsOf(selection)))
    .orderBy(column, direction)
    .orderBy("issue.id", direction)
    .limit(limit);
  if (cursor === undefined) return rows;
  const value = isTime(sort)
    ? sql`(timestamptz 'epoch' + ${cursor.value}::bigint * interval '1 microsecond')`
    : sql`${cursor.value}::bigint`;
  const beyond = sql.raw(cursor.isPrevious ? ">" : "<");
  return rows.where(sql<boolean>`(${column}, issue.id) ${beyond} (${value}, ${cursor.id}::bigint)`);
}

/**
 * The same by last event, in the order of the index `issue_list`: a page's worth of each project and status
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
        hitsBy("date", selection, place)
          .where(sql<boolean>`issue.project_id = part.project_id`)
          .where(sql<boolean>`issue.status = part.status`)
          .as("nearest"),
      (join) => join.onTrue(),
    )
    .select("nearest.id");
}

/** The same by trend. Most issues have none, so those that have one are read in its order, and the others by their ids. */
function trendsOf(db: Database, selection: IssueSelection, { cursor, limit }: StreamPlace) {
  const direction = cursor?.isPrevious ? "asc" : "desc";
  const beyond = sql.raw(cursor?.isPrevious ? ">" : "<");
  const after = (score: string) =>
    cursor === undefined
      ? sql<boolean>`true`
      : sql<boolean>`(${sql.raw(score)}, issue.id) ${beyond} (${cursor.value}::bigint, ${cursor.id}::bigint)`;
  const moving = issues
    .selectFrom("issue")
    .innerJoin("issue_trend", "issue_trend.issue_id", "issue.id")
    .select(["issue.id", "issue_trend.score"])
    .where(issues.and(testsOf(selection)))
    .where(after("issue_trend.score"))
    .orderBy("issue_trend.score", direction)
    .orderBy("issue_trend.issue_id", direction)
    .limit(limit);
  const still = issues
    .selectFrom("issue")
    .select(["issue.id", sql<number>`0::bigint`.as("score")])
    .where(issues.and(testsOf(selection)))
    .where(sql<boolean>`not exists (select from issue_trend t where t.issue_id = issue.id)`)
    .where(after("0::bigint"))
    .orderBy("issue.id", direction)
    .limit(limit);
  return db
    .selectFrom(moving.as("moving"))
    .selectAll()
    .unionAll(db.selectFrom(still.as("still")).selectAll());
}

/** How many issues the selection has, up to {@link MAX_HITS}. */
async function countIssues(db: Database, selection: IssueSelection): Promise<number> {
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
