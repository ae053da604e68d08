import { type Kysely, sql } from "kysely";
import type { Schema } from "../../db/schema.ts";
import { ENDED, inMs } from "./planning/store.ts";

type Db = Kysely<Schema>;

export interface NewRegroup {
  readonly projectId: number;
  readonly accountId: number;
  readonly version: number;
  readonly fingerprintRules: string;
  readonly stackRules: string;
  readonly since: Date | undefined;
  /** Until workers know the rules. */
  readonly beginsInMs: number;
}

/** Its id; undefined when another one of the project has not ended. */
export async function insertRegroup(db: Db, regroup: NewRegroup): Promise<number | undefined> {
  const made = await db
    .insertInto("grouping_regroup")
    .values({
      project_id: regroup.projectId,
      account_id: regroup.accountId,
      rules_version: regroup.version,
      fingerprint_rules: regroup.fingerprintRules,
      stack_rules: regroup.stackRules,
      since: regroup.since ?? null,
      ...(regroup.beginsInMs > 0 && { lease_until: inMs(regroup.beginsInMs) }),
    })
    .onConflict((conflict) => conflict.column("project_id").where("ended_at", "is", null).doNothing())
    .returning("id")
    .executeTakeFirst();
  return made?.id;
}

/** Before events are moved it ends at once; afterwards it goes back. False when it has ended, or is on its way back. */
export async function cancelRegroup(db: Db, projectId: number, id: number): Promise<boolean> {
  const of = db
    .updateTable("grouping_regroup")
    .where("id", "=", id)
    .where("project_id", "=", projectId)
    .where("ended_at", "is", null);
  const { numUpdatedRows: ended } = await of
    .where("stage", "=", "plan")
    .set({ ...ENDED, ended: "cancelled", is_cancelled: true })
    .executeTakeFirst();
  if (ended > 0n) return true;
  const { numUpdatedRows: turned } = await of
    .where("undone_by", "is", null)
    .set({ is_cancelled: true })
    .executeTakeFirst();
  return turned > 0n;
}

/** Sends one that is done on its way back. False when it cannot be undone; throws a unique violation beside an open one. */
export async function undoRegroup(
  db: Db,
  projectId: number,
  id: number,
  accountId: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("grouping_regroup")
    .set({
      undone_by: accountId,
      stage: "back",
      ended_at: null,
      ended: null,
      undo_until: null,
      moved: 0,
      cursor: null,
    })
    .where("id", "=", id)
    .where("project_id", "=", projectId)
    .where("ended", "=", "done")
    .where("undo_until", ">", sql<Date>`now()`)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

const SHOWN = [
  "id",
  "rules_version",
  "since",
  "stage",
  "total",
  "looked",
  "planned",
  "moved",
  "is_cancelled",
  "undone_by",
  "turn",
  "made_at",
  "ended_at",
  "ended",
  "undo_until",
  "result",
] as const;

/** The latest first. */
export async function regroupsOf(db: Db, projectId: number, limit: number) {
  return await shownRegroups(db)
    .where("grouping_regroup.project_id", "=", projectId)
    .orderBy("grouping_regroup.id", "desc")
    .limit(limit)
    .execute();
}

export async function regroupOf(db: Db, projectId: number, id: number) {
  return await shownRegroups(db)
    .where("grouping_regroup.project_id", "=", projectId)
    .where("grouping_regroup.id", "=", id)
    .executeTakeFirst();
}

function shownRegroups(db: Db) {
  return db
    .selectFrom("grouping_regroup")
    .leftJoin("account", "account.id", "grouping_regroup.account_id")
    .select(SHOWN.map((column) => `grouping_regroup.${column}` as const))
    .select(["account.name", "account.email"])
    .select(sql<boolean>`coalesce(undo_until > now(), false)`.as("is_undoable"));
}

export type ShownRegroup = Awaited<ReturnType<typeof regroupsOf>>[number];

const ROWS_AT_ONCE = 10_000;

/** Plans of what ended and cannot be undone, some rows a transaction; then, after a while, what is told of it. */
export async function forgetPlans(db: Db, endedBefore: Date, stop: AbortSignal): Promise<void> {
  for (const table of ["grouping_regroup_event", "grouping_regroup_user", "grouping_regroup_rest_user"]) {
    for (let deleted = ROWS_AT_ONCE; deleted === ROWS_AT_ONCE && !stop.aborted; ) {
      const { numAffectedRows } = await sql`
        delete from ${sql.table(table)} where ctid = any(array(
          select t.ctid from ${sql.table(table)} t join grouping_regroup r on r.id = t.regroup_id
           where r.ended_at is not null and (r.undo_until is null or r.undo_until < now()) limit ${ROWS_AT_ONCE}))`.execute(
        db,
      );
      deleted = Number(numAffectedRows ?? 0);
    }
  }
  await db
    .deleteFrom("grouping_regroup")
    .where("ended_at", "<", endedBefore)
    .where((where) => where.or([where("undo_until", "is", null), where("undo_until", "<", sql<Date>`now()`)]))
    .execute();
}
