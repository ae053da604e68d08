import { sql } from "kysely";
import type { Database } from "../../../db/database.ts";
import { type IssueSelection, issues, testsOf } from "../../search/store.ts";

/**
 * Ids of the selection's issues, `limit` at the most, in no order. Planned for all of them and stopped early: told of the
 * limit, Postgres would try one issue after the other, which takes a second where none is found.
 */
export async function someIssues(db: Database, selection: IssueSelection, limit: number): Promise<number[]> {
  const all = issues
    .selectFrom("issue")
    .select("issue.id")
    .where(issues.and(testsOf(selection)));
  const { rows } = await sql<{ id: number }>`
    with found as materialized (${all}) select id from found limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

/** Whether events of these projects are on their way from one issue to another, and so counted for either. */
export async function areMoving(db: Database, projectIds: readonly number[]): Promise<boolean> {
  const found = await db
    .selectFrom("issue_move")
    .select("id")
    .where("project_id", "in", projectIds)
    .where("done_at", "is", null)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

/** When the first and the last of these events occurred, and of which issues they are. */
export async function spanOfEvents(
  db: Database,
  projectIds: readonly number[],
  eventIds: readonly string[],
): Promise<{ from: number; to: number; issueIds: readonly number[] } | undefined> {
  const rows = await db
    .selectFrom("event")
    .select(["issue_id", "occurred_at"])
    .where("event_id", "in", eventIds)
    .where("project_id", "in", projectIds)
    .execute();
  if (rows.length === 0) return undefined;
  const times = rows.map(({ occurred_at }) => occurred_at.getTime());
  return {
    from: Math.min(...times),
    to: Math.max(...times) + 1,
    issueIds: [...new Set(rows.map(({ issue_id }) => issue_id))],
  };
}
