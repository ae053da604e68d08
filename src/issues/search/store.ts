import { hash } from "node:crypto";
import { type Expression, expressionBuilder, type RawBuilder, type SqlBool, sql } from "kysely";
import type { Schema } from "../../db/schema.ts";
import { versionOrder } from "../../protocol/version-order.ts";
import { isSubscribed } from "../following/store.ts";
import { isAssignedTo, isSuggestedTo } from "./assignees/store.ts";
import type { Condition, Match, Sign, Subject, Text, Versions } from "./condition.ts";

/** Which issues: all of it must hold. */
export interface IssueSelection {
  readonly projectIds: readonly number[];
  readonly conditions: readonly Condition[];
  /**
   * Issues with an event in this time, as far as first and last event tell; milliseconds since 1970. Together with
   * environments: with an event in this time in one of them.
   */
  readonly from?: number;
  readonly to?: number;
  readonly environments?: readonly string[];
  readonly ids?: readonly number[];
}

export const issues = expressionBuilder<Schema, "issue">();

type Test = Expression<SqlBool>;

/** What must hold of a row of `issue` to be selected. */
export function testsOf(selection: IssueSelection): Test[] {
  const { from, to, ids, environments } = selection;
  const tests: Test[] = [isOneOf("issue.project_id", selection.projectIds)];
  if (ids !== undefined) tests.push(isOneOf("issue.id", ids));
  if (from !== undefined) tests.push(issues("issue.last_seen", ">=", new Date(from)));
  if (to !== undefined) tests.push(issues("issue.first_seen", "<", new Date(to)));
  if (environments !== undefined && environments.length > 0) {
    let seen = tagsOf("environment").where("issue_tag.value", "in", environments);
    if (from !== undefined) seen = seen.where("issue_tag.last_seen", ">=", new Date(from));
    if (to !== undefined) seen = seen.where("issue_tag.first_seen", "<", new Date(to));
    tests.push(issues.exists(seen));
  }
  for (const condition of selection.conditions) tests.push(testOf(condition, false));
  return tests;
}

/**
 * Negations are carried to the leaves: `not exists` beside other tests is a join to the planner, and around a bracket
 * it would be a question for each row.
 */
function testOf(condition: Condition, isInverse: boolean): Test {
  const isNegated = condition.isNegated !== isInverse;
  if (condition.on === "all" || condition.on === "any") {
    const tests = condition.of.map((one) => testOf(one, isNegated));
    return (condition.on === "all") === isNegated ? issues.or(tests) : issues.and(tests);
  }
  const test = leafOf(condition);
  if (!isNegated) return test;
  // A column that is empty makes a test neither true nor false; negated, it must hold.
  return issues.not(MAY_BE_EMPTY.has(condition.on) ? issues.fn.coalesce(test, sql<SqlBool>`false`) : test);
}

const MAY_BE_EMPTY: ReadonlySet<Subject["on"]> = new Set([
  "substatus",
  "for_review",
  "column",
  "metadata",
  "assignee",
]);

function leafOf(subject: Exclude<Subject, { on: "all" | "any" }>): Test {
  switch (subject.on) {
    case "status":
      return issues("issue.status", "=", subject.status);
    case "substatus":
      return issues("issue.substatus", "=", subject.substatus);
    case "for_review":
      return forReview(subject.since);
    case "column":
      if (subject.column === "culprit") return culpritIn(subject.match);
      return matches(issues.ref(`issue.${subject.column}`), subject.match);
    case "metadata":
      if (subject.field === "type") return inText(matches(sql.ref("issue_text.type"), subject.match));
      return matches(sql`issue.metadata ->> ${subject.field}`, subject.match);
    case "category":
      return issues("issue.type", subject.category === "feedback" ? "=" : "!=", "feedback");
    case "unhandled":
      return issues("issue.is_unhandled", "=", true);
    case "assignee":
      return isAssignedTo(subject.assignee);
    case "suggested":
      return isSuggestedTo(subject.assignee);
    case "bookmark":
      return issues(
        "issue.id",
        "in",
        issues
          .selectFrom("issue_bookmark")
          .select("issue_bookmark.issue_id")
          .where("issue_bookmark.account_id", "=", subject.accountId),
      );
    case "subscription":
      return isSubscribed(subject.accountId);
    case "id":
      return issues("issue.id", "=", subject.issueId);
    case "number":
      return issues.and([
        isOneOf("issue.project_id", subject.projectIds),
        issues("issue.number", "=", subject.number),
      ]);
    case "project":
      return isOneOf("issue.project_id", subject.projectIds);
    case "tag":
      return issues.exists(
        subject.match === undefined
          ? issues
              .selectFrom("issue_tag_key")
              .select("issue_tag_key.issue_id")
              .whereRef("issue_tag_key.issue_id", "=", "issue.id")
              .where("issue_tag_key.key", "=", subject.key)
          : tagsOf(subject.key).where(matches(sql.ref("issue_tag.value"), subject.match)),
      );
    case "crowded":
      return issues.exists(
        issues
          .selectFrom("issue_tag_key")
          .select("issue_tag_key.issue_id")
          .whereRef("issue_tag_key.issue_id", "=", "issue.id")
          .where("issue_tag_key.key", "=", subject.key)
          .where("issue_tag_key.values", ">=", MOST_COUNTED_VALUES),
      );
    case "user": {
      const users = issues
        .selectFrom("issue_user")
        .select("issue_user.issue_id")
        .whereRef("issue_user.issue_id", "=", "issue.id");
      return issues.exists(
        subject.users === undefined
          ? users
          : users.where("issue_user.user_hash", "in", subject.users.map(userHash)),
      );
    }
    case "event":
      return issues(
        "issue.id",
        "in",
        issues.selectFrom("event").select("event.issue_id").where("event.event_id", "in", subject.eventIds),
      );
    case "text":
      return textIn(subject.text, subject.isWide);
    case "amount":
      return issues(`issue.${subject.column}`, subject.by, subject.value);
    case "moment":
      return issues(`issue.${subject.column}`, subject.by, new Date(subject.at));
    case "release":
      return releaseIn(subject.of, subject.versions);
  }
}

/** What it is now it became with its first event, or with the activity that says so. */
function forReview(since: number): Test {
  const became = sql<Date>`case when issue.substatus = 'new' then issue.first_seen else coalesce((
      select max(b.at) from issue_activity b
       where b.issue_id = issue.id and b.type in ('set_regression', 'set_escalating')), issue.first_seen) end`;
  return sql<SqlBool>`(
    issue.status = 'unresolved' and issue.substatus in ('new', 'regressed', 'escalating')
    and ${became} >= ${new Date(since)}
    and not exists (select from issue_seen s where s.issue_id = issue.id and s.at >= ${became})
    and not exists (select from issue_activity a
                     where a.issue_id = issue.id and a.account_id is not null and a.at >= ${became}))`;
}

function tagsOf(key: string) {
  return issues
    .selectFrom("issue_tag")
    .select("issue_tag.issue_id")
    .whereRef("issue_tag.issue_id", "=", "issue.id")
    .where("issue_tag.key", "=", key);
}

/** `issue_text` has these columns in small letters. */
function textIn(text: Text, isWide: boolean): Test {
  const pattern = sql`lower(${`%${text.map(likeText).join("%")}%`})`;
  const columns = isWide ? ["title", "message", "culprit"] : ["title", "message"];
  return inText(
    issues.or(columns.map((column) => sql<SqlBool>`${sql.ref(`issue_text.${column}`)} like ${pattern}`)),
  );
}

/** Looked for in small letters first, which are a tenth of what there is to read. */
function culpritIn(match: Match): Test {
  const exactly = matches(sql.ref("issue.culprit"), match);
  if (match.some((text) => text.length === 1 && text[0] === "")) return exactly;
  const any = match.map(
    (text) => sql<SqlBool>`issue_text.culprit like lower(${text.map(likeText).join("%")})`,
  );
  return issues.and([inText(issues.or(any)), exactly]);
}

function inText(test: Test): Test {
  return issues.exists(
    issues
      .selectFrom("issue_text")
      .select("issue_text.issue_id")
      .whereRef("issue_text.issue_id", "=", "issue.id")
      .where(test),
  );
}

function releaseIn(of: "events" | "first", versions: Versions): Test {
  const releases = issues
    .selectFrom("release")
    .select("release.id")
    .where("release.organization_id", "=", versions.organizationId)
    .where(versionTest(versions));
  if (of === "first") return issues.exists(releases.whereRef("release.version", "=", "issue.first_release"));
  return issues.exists(
    releases
      .innerJoin("issue_tag", "issue_tag.value", "release.version")
      .whereRef("issue_tag.issue_id", "=", "issue.id")
      .where("issue_tag.key", "=", "release"),
  );
}

export function versionTest(versions: Versions): RawBuilder<SqlBool> {
  if (versions.kind === "package") return matches(sql`release.package`, versions.match);
  const { organizationId, by, version, anyPackage } = versions;
  const order = versionOrder(version);
  const sign = sql.raw(SIGNS[by]);
  if (order.key === "") {
    return sql<SqlBool>`coalesce(release.released_at, release.created_at) ${sign} (
      select coalesce(given.released_at, given.created_at) from release as given
       where given.organization_id = ${organizationId} and given.version = ${version})`;
  }
  const later = sql<SqlBool>`release.version_order <> '' and release.version_order ${sign} ${order.key}`;
  return anyPackage ? later : sql<SqlBool>`release.package = ${order.package} and ${later}`;
}

const SIGNS: Readonly<Record<Sign, string>> = { "<": "<", "<=": "<=", ">": ">", ">=": ">=" };

function isOneOf(column: "issue.id" | "issue.project_id", ids: readonly number[]): Test {
  return ids.length === 0 ? issues.lit(false) : issues(column, "in", ids);
}

/** Exactly, or in any case of letters where a `*` stands in it. */
export function matches(value: Expression<unknown>, match: Match): RawBuilder<SqlBool> {
  const exact = match.flatMap((text) => (text.length === 1 && text[0] !== "" ? [text[0]] : []));
  const tests = match.flatMap((text) => {
    if (text.length > 1) return [like(value, text)];
    return text[0] === "" ? [sql<SqlBool>`coalesce(${value}, '') = ''`] : [];
  });
  if (exact.length === 1) tests.unshift(sql<SqlBool>`${value} = ${exact[0]}`);
  if (exact.length > 1) tests.unshift(sql<SqlBool>`${value} = any(${exact})`);
  return sql<SqlBool>`(${sql.join(tests, sql` or `)})`;
}

/** `ilike` of a language's letters takes ten times as long, which a pattern without such letters need not. */
function like(value: Expression<unknown>, text: Text): RawBuilder<SqlBool> {
  const pattern = text.map(likeText).join("%");
  if (!/\p{L}/u.test(pattern)) return sql<SqlBool>`${value} like ${pattern}`;
  return /^[\x20-\x7e]*$/u.test(pattern)
    ? sql<SqlBool>`${value} collate "C" ilike ${pattern}`
    : sql<SqlBool>`${value} ilike ${pattern}`;
}

/** Text in which `like` sees nothing but itself. */
function likeText(text: string): string {
  return text.replaceAll(/[\\%_]/gu, "\\$&");
}

/** As the event store has it (`tag-counts.ts`); fewer would only cost a look at more issues. */
const MOST_COUNTED_VALUES = 500;

/** As the event store hashes `user` of an event. */
function userHash(user: string): string {
  return hash("sha1", user, "buffer").readBigInt64BE(0).toString();
}
