import { sql } from "kysely";
import type { AccountFacts } from "../../accounts/account.ts";
import type { Database } from "../../db/database.ts";
import { issueRows } from "../rows/store.ts";

const RECENT_ACTIVITY = 100;
const SEEN_BY = 20;
/** Users of a day are counted up to here; more is "more than". */
const MAX_USERS_COUNTED = 100_000;

/** One issue within these projects, by id or by its project and number. */
export async function findIssue(
  db: Database,
  accountId: number,
  projectIds: readonly number[],
  which: { id: number } | { projectId: number; number: number },
) {
  if (projectIds.length === 0) return undefined;
  const rows = issueRows(db, accountId)
    .select(["issue.grouping", "issue.resolved_at"])
    .where("issue.project_id", "in", projectIds);
  return "id" in which
    ? rows.where("issue.id", "=", which.id).executeTakeFirst()
    : rows
        .where("issue.project_id", "=", which.projectId)
        .where("issue.number", "=", which.number)
        .executeTakeFirst();
}

export type FullIssueRow = NonNullable<Awaited<ReturnType<typeof findIssue>>>;

/** The organisation that an issue belongs to, or belonged to before it was merged, for addresses that name none. */
export async function organizationOf(db: Database, issueId: number): Promise<number | undefined> {
  const issues = db.selectFrom("issue").select("project_id").where("id", "=", issueId);
  const merged = db.selectFrom("issue_redirect").select("project_id").where("issue_id", "=", issueId);
  const row = await db
    .selectFrom("project")
    .select("organization_id")
    .where("id", "in", issues.unionAll(merged))
    .executeTakeFirst();
  return row?.organization_id;
}

/** What people did to an issue, newest first. */
export async function activityOf(db: Database, issueId: number) {
  const rows = await activityRows(db, issueId)
    .orderBy("activity.at", "desc")
    .orderBy("activity.id", "desc")
    .limit(RECENT_ACTIVITY)
    .execute();
  return rows.map((row) => ({ ...row, account: accountOf(row) }));
}

export interface CommentsPlace {
  readonly limit: number;
  /** The id of the row beside it; rows before it are read in reversed order. */
  readonly cursor?: { readonly id: number; readonly isPrevious: boolean };
}

/** What people wrote on an issue, newest first; what was deleted is not among it. */
export async function commentsOf(db: Database, issueId: number, { limit, cursor }: CommentsPlace) {
  let query = activityRows(db, issueId)
    .where("activity.type", "=", "note")
    .orderBy("activity.id", cursor?.isPrevious ? "asc" : "desc")
    .limit(limit);
  if (cursor) query = query.where("activity.id", cursor.isPrevious ? ">" : "<", cursor.id);
  return (await query.execute()).map((row) => ({ ...row, account: accountOf(row) }));
}

/** One thing that was done to an issue. */
export async function oneActivityOf(
  db: Database,
  issueId: number,
  id: number,
): Promise<Activity | undefined> {
  const row = await activityRows(db, issueId).where("activity.id", "=", id).executeTakeFirst();
  return row && { ...row, account: accountOf(row) };
}

function activityRows(db: Database, issueId: number) {
  return db
    .selectFrom("issue_activity as activity")
    .leftJoin("account", "account.id", "activity.account_id")
    .select(["activity.id", "activity.type", "activity.data", "activity.at", ...ACCOUNT])
    .where("activity.issue_id", "=", issueId);
}

export type Activity = Awaited<ReturnType<typeof activityOf>>[number];

/** Who looked at an issue, the last first. */
export async function seenBy(db: Database, issueId: number): Promise<AccountFacts[]> {
  const rows = await db
    .selectFrom("issue_seen")
    .innerJoin("account", "account.id", "issue_seen.account_id")
    .select(ACCOUNT)
    .where("issue_seen.issue_id", "=", issueId)
    .orderBy("issue_seen.at", "desc")
    .limit(SEEN_BY)
    .execute();
  return rows.flatMap((row) => accountOf(row) ?? []);
}

/** Users struck since a moment. */
export async function usersSince(db: Database, issueId: number, since: Date): Promise<number> {
  const row = await db
    .selectFrom((eb) =>
      eb
        .selectFrom("issue_user")
        .select("user_hash")
        .where("issue_id", "=", issueId)
        .where("last_seen", ">=", since)
        .limit(MAX_USERS_COUNTED)
        .as("user"),
    )
    .select((eb) => eb.fn.countAll<number>().as("users"))
    .executeTakeFirstOrThrow();
  return row.users;
}

/** Events by hour since a moment, up to 90 days of them. */
export async function hoursSince(db: Database, issueId: number, since: Date) {
  return db
    .selectFrom("issue_hour")
    .select(["hour", "events"])
    .where("issue_id", "=", issueId)
    .where("hour", ">=", since)
    .execute();
}

export async function hashesOf(db: Database, issueId: number): Promise<string[]> {
  const rows = await db
    .selectFrom("grouping_hash")
    .select("hash")
    .where("issue_id", "=", issueId)
    .orderBy("hash")
    .limit(1000)
    .execute();
  return rows.map((row) => row.hash);
}

export interface Thinned {
  readonly events: number;
  readonly since: Date;
}

/** What flood control took of an issue's events; undefined: nothing. */
export async function thinnedOf(db: Database, issueId: number): Promise<Thinned | undefined> {
  const row = await db
    .selectFrom("grouping_hash")
    .select(({ fn }) => [fn.sum<string | null>("thinned").as("events"), fn.min("thinned_since").as("since")])
    .where("issue_id", "=", issueId)
    .executeTakeFirst();
  const events = Number(row?.events ?? 0);
  return events === 0 || !row?.since ? undefined : { events, since: row.since };
}

const ACCOUNT = [
  "account.id as account_id",
  "account.email",
  "account.name",
  "account.is_superuser",
  "account.created_at",
] as const;

function accountOf(row: {
  account_id: number | null;
  email: string | null;
  name: string | null;
  is_superuser: boolean | null;
  created_at: Date | null;
}): AccountFacts | undefined {
  const { account_id: id, email, created_at: joinedAt } = row;
  if (id === null || email === null || joinedAt === null) return undefined;
  return { id, email, name: row.name ?? "", isSuperuser: row.is_superuser ?? false, joinedAt };
}

/** What a user wrote about an event. */
export async function reportOn(db: Database, projectId: number, eventId: string) {
  return db
    .selectFrom("user_report")
    .select(["name", "email", "comments", "received_at"])
    .where("project_id", "=", projectId)
    .where("event_id", "=", sql<string>`${eventId}::uuid`)
    .executeTakeFirst();
}
