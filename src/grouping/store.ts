import { type Kysely, sql } from "kysely";
import type { Schema } from "../db/schema.ts";

type Db = Kysely<Schema>;

export interface RulesRow {
  readonly version: number;
  readonly fingerprint_rules: string;
  readonly stack_rules: string;
  readonly made_at: Date;
  readonly former_until: Date | null;
}

const COLUMNS = ["version", "fingerprint_rules", "stack_rules", "made_at", "former_until"] as const;

/** Of more former versions no event is looked up. */
const MOST_FORMER = 3;

/** The version in force, then those by which events still find their issues, the latest first. */
export async function rulesOfProject(db: Db, projectId: number, now: Date): Promise<RulesRow[]> {
  const rows = await db
    .selectFrom("grouping_rules")
    .select(COLUMNS)
    .where("project_id", "=", projectId)
    .where((where) =>
      where.or([
        where("former_until", ">", now),
        where(
          "version",
          "=",
          where
            .selectFrom("grouping_rules as latest")
            .select((eb) => eb.fn.max("latest.version").as("version"))
            .where("latest.project_id", "=", projectId),
        ),
      ]),
    )
    .orderBy("version", "desc")
    .limit(1 + MOST_FORMER)
    .execute();
  return rows;
}

/** Projects whose rules changed since, the oldest change first. */
export async function changedSince(
  db: Db,
  revision: number,
): Promise<{ project_id: number; revision: number }[]> {
  const rows = await db
    .selectFrom("grouping_rules")
    .select(["project_id", (eb) => eb.fn.max("revision").as("revision")])
    .where("revision", ">", revision)
    .groupBy("project_id")
    .execute();
  return rows.map(({ project_id, revision: latest }) => ({ project_id, revision: Number(latest) }));
}

export interface VersionRow extends RulesRow {
  readonly by: string | null;
}

/** The newest first; those before `before`. */
export async function versionsOf(
  db: Db,
  projectId: number,
  query: { limit: number; before?: number },
): Promise<VersionRow[]> {
  let rows = db
    .selectFrom("grouping_rules")
    .leftJoin("account", "account.id", "grouping_rules.account_id")
    .select(COLUMNS.map((column) => `grouping_rules.${column}` as const))
    .select(["account.name", "account.email"])
    .where("project_id", "=", projectId);
  if (query.before !== undefined) rows = rows.where("version", "<", query.before);
  const found = await rows.orderBy("version", "desc").limit(query.limit).execute();
  return found.map(({ name, email, ...row }) => ({ ...row, by: name || email }));
}

/** One at a time in the instance, so that revisions are committed in their order. */
const LOCK = 0x7665_6417;
/** Older ones are forgotten, but for those by which events still find their issues. */
const MOST_VERSIONS = 50;

export interface NewVersion {
  readonly projectId: number;
  readonly algorithm: string;
  readonly fingerprintRules: string;
  readonly stackRules: string;
  readonly accountId: number;
  readonly now: Date;
  /** Of the version before. */
  readonly formerUntil: Date | null;
}

/**
 * Puts a new version in force, `decide` willing: it is handed the one before, where there is one, and answers what is to
 * be stored, or undefined for nothing. Two who change the same project see each other.
 */
export async function putVersion(
  db: Db,
  projectId: number,
  decide: (latest: RulesRow | undefined) => NewVersion | undefined,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${LOCK})`.execute(transaction);
    const latest = await transaction
      .selectFrom("grouping_rules")
      .select(COLUMNS)
      .where("project_id", "=", projectId)
      .orderBy("version", "desc")
      .limit(1)
      .executeTakeFirst();
    const next = decide(latest);
    if (next === undefined) return;
    await endVersion(transaction, latest, next);
    const version = (latest?.version ?? 0) + 1;
    await transaction
      .insertInto("grouping_rules")
      .values({ ...columnsOf(next), version, account_id: next.accountId, former_until: null })
      .execute();
    await transaction
      .deleteFrom("grouping_rules")
      .where("project_id", "=", projectId)
      .where("version", "<=", version - MOST_VERSIONS)
      .where((where) => where.or([where("former_until", "is", null), where("former_until", "<", next.now)]))
      .execute();
  });
}

/** A project without rules has had none as its version 0: by that its events are found for a while. */
async function endVersion(db: Db, latest: RulesRow | undefined, next: NewVersion): Promise<void> {
  if (latest === undefined) {
    await db
      .insertInto("grouping_rules")
      .values({
        ...columnsOf({ ...next, fingerprintRules: "", stackRules: "" }),
        version: 0,
        account_id: null,
        former_until: next.formerUntil,
      })
      .execute();
    return;
  }
  await db
    .updateTable("grouping_rules")
    .set({ former_until: next.formerUntil })
    .where("project_id", "=", next.projectId)
    .where("version", "=", latest.version)
    .execute();
}

const columnsOf = ({ projectId, algorithm, fingerprintRules, stackRules, now }: NewVersion) => ({
  project_id: projectId,
  revision: sql<number>`nextval('grouping_revision')`,
  algorithm,
  fingerprint_rules: fingerprintRules,
  stack_rules: stackRules,
  made_at: now,
});

export interface OwnerRow {
  readonly hash: string;
  readonly id: number;
  readonly number: number;
  readonly title: string;
}

/** The issues that own these hashes. */
export async function ownersOf(db: Db, projectId: number, hashes: readonly string[]): Promise<OwnerRow[]> {
  return await db
    .selectFrom("grouping_hash")
    .innerJoin("issue", "issue.id", "grouping_hash.issue_id")
    .select(["grouping_hash.hash", "issue.id", "issue.number", "issue.title"])
    .where("grouping_hash.project_id", "=", projectId)
    .where("grouping_hash.hash", "in", hashes)
    .execute();
}
