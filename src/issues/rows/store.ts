import type { Database } from "../../db/database.ts";
import { subscribedAs } from "../following/store.ts";

/** What a row of a list shows of an issue, for somebody; which issues, the caller adds. */
export function issueRows(db: Database, accountId: number) {
  return db
    .selectFrom("issue")
    .leftJoin("account as assignee", "assignee.id", "issue.assignee_id")
    .leftJoin("team", (join) =>
      join
        .onRef("team.id", "=", "issue.assignee_team_id")
        .on("team.deleted_at", "is", null)
        // A release that knows no teams leaves them there when it gives the issue to a person.
        .on("issue.assignee_id", "is", null),
    )
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
      "issue.wakes_at",
      "issue.wakes_after_events",
      "issue.wakes_after_users",
      "issue.archive",
      "assignee.id as assignee_id",
      "assignee.name as assignee_name",
      "assignee.email as assignee_email",
      "team.id as team_id",
      "team.slug as team_slug",
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
    )
    .select((eb) => [
      eb
        .exists(
          eb
            .selectFrom("issue_bookmark")
            .select("issue_bookmark.issue_id")
            .whereRef("issue_bookmark.issue_id", "=", "issue.id")
            .where("issue_bookmark.account_id", "=", accountId),
        )
        .as("is_bookmarked"),
      subscribedAs(accountId).as("subscribed_as"),
      eb
        .selectFrom("issue_share as share")
        .select("share.share_id")
        .whereRef("share.issue_id", "=", "issue.id")
        .as("share_id"),
      eb
        .selectFrom("issue_activity as comment")
        .select((comment) => comment.fn.countAll<number>().as("comments"))
        .whereRef("comment.issue_id", "=", "issue.id")
        .where("comment.type", "=", "note")
        .as("comments"),
    ]);
}

export type IssueRow = Awaited<ReturnType<ReturnType<typeof issueRows>["executeTakeFirstOrThrow"]>>;
