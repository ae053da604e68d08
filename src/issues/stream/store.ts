import { hash } from "node:crypto";
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from "kysely";
import type { Database } from "../../db/database.ts";
import type { Schema } from "../../db/schema.ts";
import type { Condition, Match, Subject } from "../search/condition.ts";

/** Hits beyond are not counted: a count of everything would read everything. */
export const MAX_HITS = 1000;

export type IssueSort = "date" | "new" | "freq" | "user";

/** Which issues: all of it must hold. */
export interface IssueSelection {
  readonly projectIds: readonly number[];
  readonly conditions: readonly Condition[];
  /** Issues with an event in this time, as far as first and last event tell; milliseconds since 1970. */
  readonly from?: number;
  readonly to?: number;
  readonly environments?: readonly string[];
  readonly ids?: readonly number[];
}

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
  const { sort, cursor, limit } = place;
  const column = SORT_COLUMN[sort];
  const isTime = sort === "date" || sort === "new";
  const key = isTime
    ? sql<number>`(extract(epoch from ${sql.ref(`issue.${column}`)}) * 1000000)::bigint`
    : sql<number>`${sql.ref(`issue.${column}`)}`;

  let rows = issueRows(db, accountId)
    .select(key.as("sort_key"))
    .where((eb) => eb.and(allOf(eb, selection)));
  if (cursor !== undefined) {
    const value = isTime
      ? sql`(timestamptz 'epoch' + ${cursor.value}::bigint * interval '1 microsecond')`
      : sql`${cursor.value}::bigint`;
    const beyond = sql.raw(cursor.isPrevious ? ">" : "<");
    rows = rows.where(
      sql<boolean>`(${sql.ref(`issue.${column}`)}, issue.id) ${beyond} (${value}, ${cursor.id}::bigint)`,
    );
  }
  const direction = cursor?.isPrevious ? "asc" : "desc";
  return rows.orderBy(`issue.${column}`, direction).orderBy("issue.id", direction).limit(limit).execute();
}

/** How many issues the selection has, up to {@link MAX_HITS}. */
export async function countIssues(db: Database, selection: IssueSelection): Promise<number> {
  const row = await db
    .selectFrom((eb) =>
      eb
        .selectFrom("issue")
        .select("issue.id")
        .where((inner) => inner.and(allOf(inner, selection)))
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
    .where((eb) => eb.and(allOf(eb, selection)))
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

type Issues = ExpressionBuilder<Schema, "issue">;
type Test = Expression<SqlBool>;

function allOf(eb: Issues, selection: IssueSelection): Test[] {
  const { from, to, ids, environments } = selection;
  const tests: Test[] = [isOneOf(eb, "issue.project_id", selection.projectIds)];
  if (ids !== undefined) tests.push(isOneOf(eb, "issue.id", ids));
  if (from !== undefined) tests.push(eb("issue.last_seen", ">=", new Date(from)));
  if (to !== undefined) tests.push(eb("issue.first_seen", "<", new Date(to)));
  if (environments !== undefined && environments.length > 0) {
    tests.push(eb.exists(tagsOf(eb, "environment").where("issue_tag.value", "in", environments)));
  }
  for (const condition of selection.conditions) {
    const test = testOf(eb, condition);
    // A column that is empty makes a test neither true nor false; negated, it must hold.
    tests.push(condition.isNegated ? eb.not(eb.fn.coalesce(test, sql<SqlBool>`false`)) : test);
  }
  return tests;
}

function testOf(eb: Issues, subject: Subject): Test {
  switch (subject.on) {
    case "status":
      return eb("issue.status", "=", subject.status);
    case "substatus":
      return eb("issue.substatus", "=", subject.substatus);
    case "column":
      return matches(eb.ref(`issue.${subject.column}`), subject.match);
    case "metadata":
      return matches(sql`issue.metadata ->> ${subject.field}`, subject.match);
    case "category":
      return eb("issue.type", subject.category === "feedback" ? "=" : "!=", "feedback");
    case "unhandled":
      return eb("issue.is_unhandled", "=", true);
    case "assignee":
      if (subject.assignee.kind === "anybody") return eb("issue.assignee_id", "is not", null);
      if (subject.assignee.kind === "account")
        return eb("issue.assignee_id", "=", subject.assignee.accountId);
      return eb(
        "issue.assignee_id",
        "in",
        eb
          .selectFrom("account")
          .select("account.id")
          .where(sql<string>`lower(account.email)`, "=", subject.assignee.email.toLowerCase()),
      );
    case "id":
      return eb("issue.id", "=", subject.issueId);
    case "number":
      return eb.and([
        isOneOf(eb, "issue.project_id", subject.projectIds),
        eb("issue.number", "=", subject.number),
      ]);
    case "project":
      return isOneOf(eb, "issue.project_id", subject.projectIds);
    case "tag": {
      const tags = tagsOf(eb, subject.key);
      return eb.exists(
        subject.match === undefined ? tags : tags.where(matches(sql.ref("issue_tag.value"), subject.match)),
      );
    }
    case "user": {
      const users = eb
        .selectFrom("issue_user")
        .select("issue_user.issue_id")
        .whereRef("issue_user.issue_id", "=", "issue.id");
      return eb.exists(
        subject.user === undefined ? users : users.where("issue_user.user_hash", "=", userHash(subject.user)),
      );
    }
    case "text": {
      const pattern = `%${likeText(subject.text)}%`;
      return eb.or([eb("issue.title", "ilike", pattern), eb("issue.culprit", "ilike", pattern)]);
    }
  }
}

function tagsOf(eb: Issues, key: string) {
  return eb
    .selectFrom("issue_tag")
    .select("issue_tag.issue_id")
    .whereRef("issue_tag.issue_id", "=", "issue.id")
    .where("issue_tag.key", "=", key);
}

function isOneOf(eb: Issues, column: "issue.id" | "issue.project_id", ids: readonly number[]): Test {
  return ids.length === 0 ? eb.lit(false) : eb(column, "in", ids);
}

function matches(value: Expression<unknown>, match: Match): Expression<SqlBool> {
  if (match.kind === "exact") {
    return match.value === ""
      ? sql<SqlBool>`coalesce(${value}, '') = ''`
      : sql<SqlBool>`${value} = ${match.value}`;
  }
  return sql<SqlBool>`${value} ilike ${likeText(match.pattern).replaceAll("*", "%")}`;
}

/** Text in which `like` sees nothing but itself. */
function likeText(text: string): string {
  return text.replaceAll(/[\\%_]/gu, "\\$&");
}

/** As the event store hashes `user` of an event. */
function userHash(user: string): string {
  return hash("sha1", user, "buffer").readBigInt64BE(0).toString();
}
