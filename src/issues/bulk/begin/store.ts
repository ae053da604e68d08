import { sql, type Transaction } from "kysely";
import type { Database } from "../../../db/database.ts";
import type { Schema } from "../../../db/schema.ts";
import type { BulkChangeKind } from "../../../wire/bulk-change.ts";
import { type IssueSelection, issues, testsOf } from "../../search/store.ts";

export interface NewBulkChange {
  readonly organizationId: number;
  readonly accountId: number;
  readonly kind: Exclude<BulkChangeKind, "undo">;
  readonly selection: IssueSelection;
  /** Both plain JSON. */
  readonly shown: object;
  readonly ready: object;
}

/** Why one was not begun. */
export type NotBegun = "busy" | "too_many";

/**
 * Keeps what is to be done and which issues match at this moment, at most so many. All or nothing: nodes see it whole.
 */
export async function insertBulkChange(
  db: Database,
  wanted: NewBulkChange,
  most: number,
): Promise<{ id: number } | NotBegun> {
  return await insideOrNot(db, async (tx) => {
    const { organizationId, accountId, kind, shown, ready, selection } = wanted;
    const id = await insertOpen(tx, { organizationId, accountId, kind, shown, ready });
    if (id === undefined) return "busy";
    const { numInsertedOrUpdatedRows: total = 0n } = await tx
      .insertInto("bulk_change_issue")
      .columns(["bulk_change_id", "issue_id"])
      .expression(
        issues
          .selectFrom("issue")
          .select([sql<number>`${id}::bigint`.as("bulk_change_id"), "issue.id as issue_id"])
          .where(issues.and(testsOf(selection)))
          .limit(most + 1),
      )
      .executeTakeFirst();
    if (total > most) return "too_many";
    await tx
      .updateTable("bulk_change")
      .set({ total: Number(total) })
      .where("id", "=", id)
      .execute();
    return { id };
  });
}

/** Keeps that a change is to be undone, of the issues that it made different. */
export async function insertUndo(
  db: Database,
  of: { readonly id: number; readonly organizationId: number; readonly accountId: number },
  shown: object,
): Promise<{ id: number } | NotBegun> {
  return await insideOrNot(db, async (tx) => {
    const { organizationId, accountId, id: undoes } = of;
    const id = await insertOpen(tx, { organizationId, accountId, kind: "undo", undoes, shown, ready: {} });
    if (id === undefined) return "busy";
    await sql`
      with of as (
        insert into bulk_change_issue (bulk_change_id, issue_id)
        select ${id}::bigint, issue_id from bulk_change_issue where bulk_change_id = ${undoes} and former is not null
        returning 1)
      update bulk_change set total = (select count(*) from of) where id = ${id}`.execute(tx);
    return { id };
  });
}

class NotKept extends Error {
  readonly why: NotBegun;

  constructor(why: NotBegun) {
    super(why);
    this.why = why;
  }
}

async function insideOrNot(
  db: Database,
  insert: (tx: Transaction<Schema>) => Promise<{ id: number } | NotBegun>,
): Promise<{ id: number } | NotBegun> {
  try {
    return await db.transaction().execute(async (tx) => {
      const made = await insert(tx);
      if (typeof made === "string") throw new NotKept(made);
      return made;
    });
  } catch (error) {
    if (error instanceof NotKept) return error.why;
    throw error;
  }
}

async function insertOpen(
  tx: Transaction<Schema>,
  {
    organizationId,
    accountId,
    kind,
    undoes,
    shown,
    ready,
  }: Omit<NewBulkChange, "selection" | "kind"> & { kind: BulkChangeKind; undoes?: number },
): Promise<number | undefined> {
  const made = await tx
    .insertInto("bulk_change")
    .values({
      organization_id: organizationId,
      account_id: accountId,
      kind,
      undoes_id: undoes ?? null,
      shown: JSON.stringify(shown),
      ready: JSON.stringify(ready),
      total: 0,
    })
    .onConflict((conflict) =>
      conflict.columns(["organization_id", "account_id"]).where("ended_at", "is", null).doNothing(),
    )
    .returning("id")
    .executeTakeFirst();
  return made?.id;
}
