import { type Kysely, sql } from "kysely";
import type { Schema } from "../../db/schema.ts";

type Db = Kysely<Schema>;

/** A dry run that this node holds. */
export interface HeldRun {
  readonly id: number;
  readonly project_id: number;
  readonly turn: number;
  readonly fingerprint_rules: string;
  readonly stack_rules: string;
  readonly wanted: number;
  readonly total: number | null;
  readonly state: Buffer | null;
  readonly failures: number;
}

/** Whether there is one that nobody works on. */
export async function isRunWaiting(db: Db): Promise<boolean> {
  const found = await db
    .selectFrom("grouping_dry_run")
    .select("id")
    .where("ended_at", "is", null)
    .where(IS_FREE)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

const IS_FREE = sql<boolean>`(lease_until is null or lease_until < now())`;
const inMs = (ms: number) => sql<Date>`now() + ${ms} * interval '1 millisecond'`;

/** Takes the oldest that nobody works on. By the database's clock. */
export async function claimRun(db: Db, leaseMs: number): Promise<HeldRun | undefined> {
  return await db
    .updateTable("grouping_dry_run")
    .set({ turn: sql<number>`turn + 1`, lease_until: inMs(leaseMs) })
    .where("id", "=", (where) =>
      where
        .selectFrom("grouping_dry_run as open")
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
      "project_id",
      "turn",
      "fingerprint_rules",
      "stack_rules",
      "wanted",
      "total",
      "state",
      "failures",
    ])
    .executeTakeFirst();
}

type Held = Pick<HeldRun, "id" | "turn">;

export interface RunProgress {
  readonly looked: number;
  readonly total: number;
  /** Where it goes on; absent: what was kept before still holds. */
  readonly state?: Buffer;
}

/** Keeps how far it came, and the lease. False when it is somebody else's, was cancelled, or is gone with its project. */
export async function noteProgress(
  db: Db,
  held: Held,
  { looked, total, state }: RunProgress,
  leaseMs: number,
): Promise<boolean> {
  const { numUpdatedRows } = await ofHolder(db, held)
    .set({ looked, total, lease_until: inMs(leaseMs), ...(state && { state, failures: 0, problem: null }) })
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function endRun(db: Db, held: Held, looked: number, result: object): Promise<void> {
  await ofHolder(db, held)
    .set({ ...ENDED, ended: "done", looked, total: looked, result: JSON.stringify(result) })
    .execute();
}

const ENDED = { ended_at: sql<Date>`now()`, state: null, lease_until: null } as const;

/** Somebody else may go on at once. */
export async function letGoOfRun(db: Db, held: Held): Promise<void> {
  await ofHolder(db, held).set({ lease_until: null }).execute();
}

/** It is tried again after a while, or never again. */
export async function noteFailure(
  db: Db,
  held: Held,
  { problem, againInMs }: { readonly problem: string; readonly againInMs: number | undefined },
): Promise<void> {
  await ofHolder(db, held)
    .set(againInMs === undefined ? { ...ENDED, ended: "failed" } : { lease_until: inMs(againInMs) })
    .set({ problem, failures: sql<number>`failures + 1` })
    .execute();
}

function ofHolder(db: Db, { id, turn }: Held) {
  return db
    .updateTable("grouping_dry_run")
    .where("id", "=", id)
    .where("turn", "=", turn)
    .where("ended_at", "is", null);
}

/** Those that ended before this moment. */
export async function forgetRuns(db: Db, before: Date): Promise<void> {
  await db.deleteFrom("grouping_dry_run").where("ended_at", "<", before).execute();
}

/** Of these hashes, those that an issue owns. */
export async function issuesOfHashes(
  db: Db,
  projectId: number,
  hashes: readonly string[],
): Promise<Map<string, number>> {
  if (hashes.length === 0) return new Map();
  const rows = await db
    .selectFrom("grouping_hash")
    .select(["hash", "issue_id"])
    .where("project_id", "=", projectId)
    .where("hash", "=", sql<string>`any(${hashes}::text[])`)
    .execute();
  return new Map(rows.map(({ hash, issue_id }) => [hash, issue_id]));
}

export interface NewRun {
  readonly projectId: number;
  readonly accountId: number;
  readonly fingerprintRules: string;
  readonly stackRules: string;
  readonly wanted: number;
}

/** Its id; undefined when another one of the project has not ended. */
export async function insertRun(db: Db, run: NewRun): Promise<number | undefined> {
  const made = await db
    .insertInto("grouping_dry_run")
    .values({
      project_id: run.projectId,
      account_id: run.accountId,
      fingerprint_rules: run.fingerprintRules,
      stack_rules: run.stackRules,
      wanted: run.wanted,
    })
    .onConflict((conflict) => conflict.column("project_id").where("ended_at", "is", null).doNothing())
    .returning("id")
    .executeTakeFirst();
  return made?.id;
}

/** Whoever works on it notices within a second. False when it is none of the project's, or has ended. */
export async function cancelRun(db: Db, projectId: number, id: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("grouping_dry_run")
    .set({ ...ENDED, ended: "cancelled" })
    .where("id", "=", id)
    .where("project_id", "=", projectId)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

const SHOWN = [
  "id",
  "fingerprint_rules",
  "stack_rules",
  "total",
  "looked",
  "turn",
  "made_at",
  "ended_at",
  "ended",
] as const;

/** The latest first. */
export async function runsOf(db: Db, projectId: number, limit: number) {
  const rows = await shownRuns(db)
    .where("grouping_dry_run.project_id", "=", projectId)
    .orderBy("grouping_dry_run.id", "desc")
    .limit(limit)
    .execute();
  return rows;
}

export async function runOf(db: Db, projectId: number, id: number) {
  return await shownRuns(db)
    .select("grouping_dry_run.result")
    .where("grouping_dry_run.project_id", "=", projectId)
    .where("grouping_dry_run.id", "=", id)
    .executeTakeFirst();
}

function shownRuns(db: Db) {
  return db
    .selectFrom("grouping_dry_run")
    .leftJoin("account", "account.id", "grouping_dry_run.account_id")
    .select(SHOWN.map((column) => `grouping_dry_run.${column}` as const))
    .select(["account.name", "account.email"]);
}

export type ShownRun = Awaited<ReturnType<typeof runsOf>>[number];

/** Those of them that are there. */
export async function issuesNamed(
  db: Db,
  projectId: number,
  ids: readonly number[],
): Promise<{ id: number; number: number; title: string }[]> {
  if (ids.length === 0) return [];
  return await db
    .selectFrom("issue")
    .select(["id", "number", "title"])
    .where("project_id", "=", projectId)
    .where("id", "=", sql<number>`any(${ids}::bigint[])`)
    .execute();
}
