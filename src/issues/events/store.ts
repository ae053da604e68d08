import type { Database } from "../../db/database.ts";

/** The issues that these hashes lead to in a project, in the order of the hashes. */
export async function issuesOfHashes(db: Database, projectId: number, hashes: readonly string[]) {
  const rows = await db
    .selectFrom("grouping_hash as known")
    .innerJoin("issue", "issue.id", "known.issue_id")
    .select(["known.hash", "issue.id", "issue.number", "issue.title"])
    .where("known.project_id", "=", projectId)
    .where("known.hash", "in", hashes)
    .execute();
  return hashes.flatMap((hash) => rows.find((row) => row.hash === hash) ?? []);
}
