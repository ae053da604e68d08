import { sql } from "kysely";
import type { Database } from "../../db/database.ts";
import { issueRows } from "../rows/store.ts";

/** Issues looked at for one feature: the newest. What is in more of them tells little. */
const MOST_OF_FEATURE = 200;

/** Issues that have features in common with these, those with the rarest and most first. */
export async function candidatesFor(
  db: Database,
  projectId: number,
  issueId: number,
  features: readonly string[],
  limit: number,
): Promise<number[]> {
  if (features.length === 0) return [];
  const { rows } = await sql<{ issue_id: number }>`
    select found.issue_id
      from unnest(${features}::bigint[]) as wanted (feature)
     cross join lateral (
           select issue_id, count(*) over () as amount from (
             select issue_id from issue_feature f
              where f.project_id = ${projectId} and f.feature = wanted.feature
              order by issue_id desc limit ${MOST_OF_FEATURE}) newest) found
     where found.issue_id <> ${issueId}
     group by 1 order by sum(1 / sqrt(found.amount)) desc, 1 desc limit ${limit}`.execute(db);
  return rows.map((row) => row.issue_id);
}

export async function describedIssues(db: Database, accountId: number, ids: readonly number[]) {
  if (ids.length === 0) return [];
  return issueRows(db, accountId).select("issue.grouping").where("issue.id", "in", ids).execute();
}

/** Issues whose features were not made yet, or in another way, the newest first. */
export async function unsigned(db: Database, version: number, limit: number) {
  return db
    .selectFrom("issue")
    .leftJoin("issue_signature as made", (join) =>
      join.onRef("made.issue_id", "=", "issue.id").on("made.version", "=", version),
    )
    .select(["issue.id", "issue.project_id", "issue.title", "issue.metadata", "issue.grouping"])
    .where("made.issue_id", "is", null)
    .orderBy("issue.id", "desc")
    .limit(limit)
    .execute();
}

export interface Signed {
  readonly issueId: number;
  readonly projectId: number;
  readonly features: readonly string[];
}

/** Keeps features in place of those that were made in another way. Issues that are gone by now are passed over. */
export async function keepFeatures(db: Database, version: number, signed: readonly Signed[]): Promise<void> {
  const ids = signed.map(({ issueId }) => issueId);
  const rows = signed.flatMap(({ issueId, projectId, features }) =>
    features.map((feature) => ({ issueId, projectId, feature })),
  );
  await db.transaction().execute(async (tx) => {
    const living = await tx
      .selectFrom("issue")
      .select("id")
      .where("id", "in", ids)
      .orderBy("id")
      .forKeyShare()
      .execute();
    const isLiving = new Set(living.map(({ id }) => id));
    const kept = rows.filter(({ issueId }) => isLiving.has(issueId));
    await tx.deleteFrom("issue_feature").where("issue_id", "in", ids).execute();
    await sql`insert into issue_feature (project_id, feature, issue_id)
              select * from unnest(${kept.map((row) => row.projectId)}::bigint[],
                                   ${kept.map((row) => row.feature)}::bigint[],
                                   ${kept.map((row) => row.issueId)}::bigint[])
                  on conflict do nothing`.execute(tx);
    await sql`insert into issue_signature (issue_id, version)
              select id, ${version} from unnest(${[...isLiving]}::bigint[]) as id
                  on conflict (issue_id) do update set version = excluded.version`.execute(tx);
  });
}
