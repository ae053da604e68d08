import { type Expression, expressionBuilder, type SqlBool, sql } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { Assignee } from "../condition.ts";

const issues = expressionBuilder<Schema, "issue">();

type Test = Expression<SqlBool>;

/** Whether the row of `issue` beside it is somebody's. A person who has it counts before a team. */
export function isAssignedTo(assignee: Assignee): Test {
  if (assignee.kind === "account") return issues("issue.assignee_id", "=", assignee.accountId);
  if (assignee.kind === "email") return issues("issue.assignee_id", "=", accountWith(assignee.email));
  // By ids, of the index `issue_team`: tests of a column that `issue_list` lacks would read every issue itself.
  const ofTeams = issues.selectFrom("issue as of_team").select("of_team.id");
  if (assignee.kind === "anybody") {
    return issues.or([
      issues("issue.assignee_id", "is not", null),
      issues("issue.id", "in", ofTeams.where("of_team.assignee_team_id", "is not", null)),
    ]);
  }
  return issues.and([
    issues("issue.assignee_id", "is", null),
    issues("issue.id", "in", ofTeams.where("of_team.assignee_team_id", "in", teamsOf(assignee))),
  ]);
}

/** Whether rules of ownership name somebody for the row of `issue` beside it. */
export function isSuggestedTo(assignee: Assignee): Test {
  const people = issues
    .selectFrom("issue_owner")
    .select("issue_owner.issue_id")
    .whereRef("issue_owner.issue_id", "=", "issue.id");
  const teams = issues
    .selectFrom("issue_owner_team")
    .select("issue_owner_team.issue_id")
    .whereRef("issue_owner_team.issue_id", "=", "issue.id");
  switch (assignee.kind) {
    case "anybody":
      return issues.or([issues.exists(people), issues.exists(teams)]);
    case "account":
      return issues.exists(people.where("issue_owner.account_id", "=", assignee.accountId));
    case "email":
      return issues.exists(people.where("issue_owner.account_id", "=", accountWith(assignee.email)));
    default:
      return issues.exists(teams.where("issue_owner_team.team_id", "in", teamsOf(assignee)));
  }
}

function teamsOf(assignee: Assignee & { kind: "team" | "teams_of" }) {
  if (assignee.kind === "teams_of") {
    return issues
      .selectFrom("team_member")
      .select("team_member.team_id")
      .where("team_member.account_id", "=", assignee.accountId);
  }
  return issues
    .selectFrom("team")
    .select("team.id")
    .where("team.organization_id", "=", assignee.organizationId)
    .where("team.slug", "=", assignee.slug)
    .where("team.deleted_at", "is", null);
}

function accountWith(email: string) {
  return issues
    .selectFrom("account")
    .select("account.id")
    .where(sql<string>`lower(account.email)`, "=", email.toLowerCase());
}
