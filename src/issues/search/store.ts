import { hash } from "node:crypto";
import { type Expression, expressionBuilder, type SqlBool, sql } from "kysely";
import type { Schema } from "../../db/schema.ts";
import type { Condition, Match, Subject } from "./condition.ts";

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
    tests.push(issues.exists(tagsOf("environment").where("issue_tag.value", "in", environments)));
  }
  for (const condition of selection.conditions) {
    const test = testOf(condition);
    // A column that is empty makes a test neither true nor false; negated, it must hold.
    tests.push(condition.isNegated ? issues.not(issues.fn.coalesce(test, sql<SqlBool>`false`)) : test);
  }
  return tests;
}

function testOf(subject: Subject): Test {
  switch (subject.on) {
    case "status":
      return issues("issue.status", "=", subject.status);
    case "substatus":
      return issues("issue.substatus", "=", subject.substatus);
    case "column":
      return matches(issues.ref(`issue.${subject.column}`), subject.match);
    case "metadata":
      return matches(sql`issue.metadata ->> ${subject.field}`, subject.match);
    case "category":
      return issues("issue.type", subject.category === "feedback" ? "=" : "!=", "feedback");
    case "unhandled":
      return issues("issue.is_unhandled", "=", true);
    case "assignee":
      if (subject.assignee.kind === "anybody") return issues("issue.assignee_id", "is not", null);
      if (subject.assignee.kind === "account")
        return issues("issue.assignee_id", "=", subject.assignee.accountId);
      return issues(
        "issue.assignee_id",
        "in",
        issues
          .selectFrom("account")
          .select("account.id")
          .where(sql<string>`lower(account.email)`, "=", subject.assignee.email.toLowerCase()),
      );
    case "id":
      return issues("issue.id", "=", subject.issueId);
    case "number":
      return issues.and([
        isOneOf("issue.project_id", subject.projectIds),
        issues("issue.number", "=", subject.number),
      ]);
    case "project":
      return isOneOf("issue.project_id", subject.projectIds);
    case "tag": {
      const tags = tagsOf(subject.key);
      return issues.exists(
        subject.match === undefined ? tags : tags.where(matches(sql.ref("issue_tag.value"), subject.match)),
      );
    }
    case "user": {
      const users = issues
        .selectFrom("issue_user")
        .select("issue_user.issue_id")
        .whereRef("issue_user.issue_id", "=", "issue.id");
      return issues.exists(
        subject.user === undefined ? users : users.where("issue_user.user_hash", "=", userHash(subject.user)),
      );
    }
    case "text": {
      const pattern = `%${likeText(subject.text)}%`;
      return issues.or([issues("issue.title", "ilike", pattern), issues("issue.culprit", "ilike", pattern)]);
    }
  }
}

function tagsOf(key: string) {
  return issues
    .selectFrom("issue_tag")
    .select("issue_tag.issue_id")
    .whereRef("issue_tag.issue_id", "=", "issue.id")
    .where("issue_tag.key", "=", key);
}

function isOneOf(column: "issue.id" | "issue.project_id", ids: readonly number[]): Test {
  return ids.length === 0 ? issues.lit(false) : issues(column, "in", ids);
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
