import type { Database } from "../../db/database.ts";

/** What a choice of target goes by. */
export interface MergeCandidate {
  readonly id: number;
  readonly project_id: number;
  readonly number: number;
  readonly title: string;
  readonly times_seen: number;
}

export async function mergeCandidates(db: Database, ids: readonly number[]): Promise<MergeCandidate[]> {
  if (ids.length === 0) return [];
  return db
    .selectFrom("issue")
    .select(["id", "project_id", "number", "title", "times_seen"])
    .where("id", "in", ids)
    .orderBy("id")
    .execute();
}

/** Where the address of a merged issue leads, within these projects. */
export async function mergedInto(
  db: Database,
  projectIds: readonly number[],
  which: { id: number } | { projectId: number; number: number },
): Promise<number | undefined> {
  if (projectIds.length === 0) return undefined;
  const rows = db.selectFrom("issue_redirect").select("target_id").where("project_id", "in", projectIds);
  const row =
    "id" in which
      ? await rows.where("issue_id", "=", which.id).executeTakeFirst()
      : await rows
          .where("project_id", "=", which.projectId)
          .where("number", "=", which.number)
          .executeTakeFirst();
  return row?.target_id;
}

const MOST_MOVES = 200;

/** What was merged into an issue, and what leaves it or comes to it, the last first. */
export async function movesOf(db: Database, issueId: number, isOpenOnly = false) {
  const rows = db
    .selectFrom("issue_move as move")
    .leftJoin("account", "account.id", "move.account_id")
    .leftJoin("issue as target", "target.id", "move.target_id")
    .leftJoin("issue as origin", "origin.id", "move.source_id")
    .select([
      "move.id",
      "move.kind",
      "move.source_id",
      "move.target_id",
      "move.source",
      "move.hashes",
      "move.total",
      "move.moved",
      "move.made_at",
      "move.done_at",
      "account.name",
      "account.email",
      "target.number as target_number",
      "target.title as target_title",
      "origin.number as source_number",
      "origin.title as source_title",
    ])
    .where((eb) =>
      eb.or([
        eb("move.target_id", "=", issueId),
        eb.and([eb("move.source_id", "=", issueId), eb("move.done_at", "is", null)]),
      ]),
    )
    .orderBy("move.id", "desc")
    .limit(MOST_MOVES);
  return (isOpenOnly ? rows.where("move.done_at", "is", null) : rows).execute();
}

export type MoveRow = Awaited<ReturnType<typeof movesOf>>[number];
