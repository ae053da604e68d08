import type { Database } from "../../db/database.ts";

/** Discarded issues of a project, the last first. */
export async function discardedIssues(db: Database, projectId: number, limit: number) {
  return await db
    .selectFrom("discarded_issue as one")
    .leftJoin("account", "account.id", "one.account_id")
    .select([
      "one.id",
      "one.number",
      "one.level",
      "one.type",
      "one.title",
      "one.culprit",
      "one.metadata",
      "one.made_at",
      "one.dropped",
      "one.last_dropped_at",
      "account.id as account_id",
      "account.email",
      "account.name",
      "account.is_superuser",
      "account.created_at",
    ])
    .where("one.project_id", "=", projectId)
    .orderBy("one.id", "desc")
    .limit(limit)
    .execute();
}

export type DiscardedRow = Awaited<ReturnType<typeof discardedIssues>>[number];

/** Events of its hashes are taken again; false when there is none. */
export async function takeAgain(db: Database, projectId: number, id: number): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("discarded_issue")
    .where("id", "=", id)
    .where("project_id", "=", projectId)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}
