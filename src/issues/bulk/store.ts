import { type Kysely, sql } from "kysely";
import type { Schema } from "../../db/schema.ts";
import type { Role } from "../../wire/account.ts";
import type { BulkChangeKind } from "../../wire/bulk-change.ts";

type Db = Kysely<Schema>;

/** One that this node holds. */
export interface HeldBulkChange {
  readonly id: number;
  readonly organization_id: number;
  readonly account_id: number;
  readonly kind: BulkChangeKind;
  readonly undoes_id: number | null;
  readonly ready: unknown;
  readonly turn: number;
  readonly last_issue_id: number;
  readonly failures: number;
}

/** Takes the oldest that nobody works on. By the database's clock. */
export async function claimBulkChange(db: Db, leaseMs: number): Promise<HeldBulkChange | undefined> {
  return await db
    .updateTable("bulk_change")
    .set({ turn: sql<number>`turn + 1`, lease_until: inMs(leaseMs) })
    .where("id", "=", (where) =>
      where
        .selectFrom("bulk_change as open")
        .select("open.id")
        .where("open.ended_at", "is", null)
        .where(sql<boolean>`(open.lease_until is null or open.lease_until < now())`)
        .orderBy("open.id")
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returning([
      "id",
      "organization_id",
      "account_id",
      "kind",
      "undoes_id",
      "ready",
      "turn",
      "last_issue_id",
      "failures",
    ])
    .executeTakeFirst();
}

const inMs = (ms: number) => sql<Date>`now() + ${ms} * interval '1 millisecond'`;

/** The next issues, ascending: everybody who locks issues does it in this order. */
export async function nextIssues(db: Db, id: number, afterId: number, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom("bulk_change_issue")
    .select("issue_id")
    .where("bulk_change_id", "=", id)
    .where("issue_id", ">", afterId)
    .orderBy("issue_id")
    .limit(limit)
    .execute();
  return rows.map(({ issue_id }) => issue_id);
}

type Held = Pick<HeldBulkChange, "id" | "turn">;

/**
 * Notes in the transaction that did it that issues up to an id are done, and keeps the lease. False when it is somebody
 * else's, was cancelled, or is gone: then what was done must not stay either.
 */
export async function noteDone(
  tx: Db,
  { id, turn }: Held,
  step: { readonly lastIssueId: number; readonly done: number; readonly changed: number },
  leaseMs: number,
): Promise<boolean> {
  const { numUpdatedRows } = await ofHolder(tx, { id, turn })
    .set({
      last_issue_id: step.lastIssueId,
      done: sql<number>`done + ${step.done}::int`,
      changed: sql<number>`changed + ${step.changed}::int`,
      failures: 0,
      problem: null,
      lease_until: inMs(leaseMs),
    })
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function endBulkChange(
  db: Db,
  held: Held,
  ended: "done" | "cancelled" | "failed",
  problem?: string,
): Promise<void> {
  await ofHolder(db, held)
    .set({ ended_at: sql<Date>`now()`, lease_until: null, ended, problem: problem ?? null })
    .execute();
}

/** Somebody else may go on at once, or after a while. */
export async function letGoOfBulkChange(
  db: Db,
  held: Held,
  failure?: { readonly problem: string; readonly againInMs: number },
): Promise<void> {
  await ofHolder(db, held)
    .set(
      failure
        ? {
            lease_until: inMs(failure.againInMs),
            failures: sql<number>`failures + 1`,
            problem: failure.problem,
          }
        : { lease_until: null },
    )
    .execute();
}

function ofHolder(db: Db, { id, turn }: Held) {
  return db
    .updateTable("bulk_change")
    .where("id", "=", id)
    .where("turn", "=", turn)
    .where("ended_at", "is", null);
}

/** The role of somebody in an organisation, as of now. */
export async function roleOf(db: Db, accountId: number, organizationId: number): Promise<Role | undefined> {
  const row = await db
    .selectFrom("account")
    .leftJoin("membership", (join) =>
      join
        .onRef("membership.account_id", "=", "account.id")
        .on("membership.organization_id", "=", organizationId),
    )
    .select(["account.is_superuser", "membership.role"])
    .where("account.id", "=", accountId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return row.is_superuser ? "owner" : (row.role ?? undefined);
}

export interface OwnBulkChange {
  readonly organizationId: number;
  readonly accountId: number;
}

/** Somebody's own, the latest first. */
export async function bulkChangesOf(
  db: Db,
  { organizationId, accountId }: OwnBulkChange,
  which: { readonly id: number } | { readonly limit: number },
) {
  const rows = db
    .selectFrom("bulk_change as b")
    .select([
      "b.id",
      "b.kind",
      "b.undoes_id",
      "b.shown",
      "b.total",
      "b.done",
      "b.changed",
      "b.turn",
      "b.made_at",
      "b.ended_at",
      "b.ended",
    ])
    .select((eb) =>
      eb
        .selectFrom("bulk_change as u")
        .select((undo) => undo.fn.max("u.id").as("id"))
        .whereRef("u.undoes_id", "=", "b.id")
        .as("undone_by"),
    )
    .where("b.organization_id", "=", organizationId)
    .where("b.account_id", "=", accountId);
  return "id" in which
    ? await rows.where("b.id", "=", which.id).execute()
    : await rows.orderBy("b.id", "desc").limit(which.limit).execute();
}

export type ShownBulkChange = Awaited<ReturnType<typeof bulkChangesOf>>[number];

/** Whoever works on it notices with its next step. One that has ended stays as it is. */
export async function cancelBulkChange(db: Db, own: OwnBulkChange, id: number): Promise<void> {
  await db
    .updateTable("bulk_change")
    .set({ ended_at: sql<Date>`now()`, lease_until: null, ended: "cancelled" })
    .where("id", "=", id)
    .where("organization_id", "=", own.organizationId)
    .where("account_id", "=", own.accountId)
    .where("ended_at", "is", null)
    .execute();
}

/** Those that ended before this moment, and their undos with them. */
export async function forgetBulkChanges(db: Db, before: Date): Promise<void> {
  await db.deleteFrom("bulk_change").where("ended_at", "<", before).execute();
}
