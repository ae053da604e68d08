import { type Kysely, sql } from "kysely";
import type { Database } from "../../db/database.ts";
import type { Schema } from "../../db/schema.ts";
import { Refusal } from "../../errors.ts";

type Db = Kysely<Schema>;

const ISSUES_A_STEP = 100;
const ROWS_A_STEP = 5_000;

export interface Discarding {
  readonly accountId: number;
  readonly at: Date;
}

/**
 * Deletes issues: they are gone from every list when it returns, with all that people said of them. Their events are not
 * found any more and go with their partitions; their counters go in steps, see {@link removeCounters}. With `discarding`
 * events of the same hashes are dropped from now on.
 */
export async function deleteIssues(
  db: Database,
  ids: readonly number[],
  discarding?: Discarding,
): Promise<void> {
  if (ids.length === 0) return;
  await db.transaction().execute((tx) => deleteIssuesIn(tx, ids, discarding));
}

/** The same as a part of somebody's transaction; answers how many there were. */
export async function deleteIssuesIn(
  tx: Db,
  ids: readonly number[],
  discarding?: Discarding,
): Promise<number> {
  // Everybody's order: the project, then issues by id. Whoever makes issues holds their project and waits for issues.
  if (discarding) await lockProjects(tx, ids);
  const living = await tx
    .selectFrom("issue")
    .select("id")
    .where("id", "in", ids)
    .orderBy("id")
    .forUpdate()
    .execute();
  const found = living.map(({ id }) => id);
  if (found.length === 0) return 0;
  if (discarding) await discardHashes(tx, found, discarding);
  // What was merged into them a moment ago, and has not come over yet, goes too.
  await sql`
      insert into issue_removal (issue_id)
      select unnest(${found}::bigint[]) union
      select source_id from issue_move where target_id = any(${found}::bigint[]) and kind = 'merge' and done_at is null
          on conflict do nothing`.execute(tx);
  await tx.deleteFrom("issue").where("id", "in", found).execute();
  return found.length;
}

async function lockProjects(tx: Db, ids: readonly number[]): Promise<void> {
  await sql`select from project where id in (select project_id from issue where id = any(${ids as number[]}::bigint[]))
             order by id for key share`.execute(tx);
  const old = await sql`
    select from node where role in ('worker', 'all') and knows < '0020' and seen_at > now() - interval '90 seconds'
     limit 1`.execute(tx);
  if (old.rows.length > 0) {
    throw new Refusal(
      "conflict",
      "A worker of an earlier version is still running and would make these issues anew. Upgrade all nodes, then discard.",
    );
  }
}

/** The issues are locked: nobody gives them another hash meanwhile. */
async function discardHashes(tx: Db, ids: readonly number[], { accountId, at }: Discarding): Promise<void> {
  await sql`
    with discarded as (
      insert into discarded_issue (project_id, issue_id, number, level, type, title, culprit, platform, metadata,
                                   account_id, made_at)
      select project_id, id, number, level, type, title, culprit, platform, metadata, ${accountId}::bigint, ${at}
        from issue where id = any(${ids as number[]}::bigint[]) order by id
      returning id, issue_id, project_id)
    insert into discarded_hash (project_id, hash, discarded_id)
    select h.project_id, h.hash, d.id from grouping_hash h join discarded d using (issue_id) order by h.project_id, h.hash
        on conflict (project_id, hash) do update set discarded_id = excluded.discarded_id`.execute(tx);
}

/**
 * Removes the counters of deleted issues, some rows a transaction, until there are none: whoever is killed is followed by
 * another, who finds what is left. Nobody counts for an issue that is gone, so none come after.
 */
export async function removeCounters(db: Database, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    const isDone = await db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ issue_id: number }>`
        select issue_id from issue_removal order by issue_id limit ${ISSUES_A_STEP} for update skip locked`.execute(
        tx,
      );
      if (rows.length === 0) return true;
      const ids = rows.map(({ issue_id }) => issue_id);
      if (await removeSome(tx, ids)) {
        await tx.deleteFrom("issue_removal").where("issue_id", "in", ids).execute();
      }
      return false;
    });
    if (isDone) return;
  }
}

/** True when nothing of them is left. */
async function removeSome(tx: Db, ids: readonly number[]): Promise<boolean> {
  for (const [table, second, third] of COUNTERS) {
    const columns = sql.join([sql.ref("issue_id"), sql.ref(second), ...(third ? [sql.ref(third)] : [])]);
    const { numAffectedRows = 0n } = await sql`
      delete from ${sql.table(table)} where (${columns}) in (
        select ${columns} from ${sql.table(table)} where issue_id = any(${ids as number[]}::bigint[])
         limit ${ROWS_A_STEP})`.execute(tx);
    if (numAffectedRows >= ROWS_A_STEP) return false;
  }
  return true;
}

const COUNTERS: readonly (readonly [table: string, second: string, third?: string])[] = [
  ["issue_user", "user_hash"],
  ["issue_hour", "hour"],
  ["issue_tag_key", "key"],
  ["issue_tag", "key", "value"],
];
