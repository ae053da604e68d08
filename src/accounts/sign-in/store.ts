import { type Kysely, sql } from "kysely";
import type { Schema } from "../../db/schema.ts";
import type { AccountFacts } from "../account.ts";

type Db = Kysely<Schema>;

const DAY_MS = 24 * 3_600_000;

export async function insertSession(
  db: Db,
  session: {
    token_hash: string;
    account_id: number;
    created_at: Date;
    seen_at: Date;
    expires_at: Date;
    user_agent: string | null;
  },
): Promise<void> {
  await db.insertInto("session").values(session).execute();
}

export interface FoundSession {
  readonly account: AccountFacts;
  readonly createdAt: Date;
  readonly seenAt: Date;
  readonly expiresAt: Date;
}

export async function sessionByHash(db: Db, hash: string): Promise<FoundSession | undefined> {
  const row = await db
    .selectFrom("session")
    .innerJoin("account", "account.id", "session.account_id")
    .where("session.token_hash", "=", hash)
    .select([
      "account.id",
      "account.email",
      "account.name",
      "account.is_superuser",
      "account.created_at as joined_at",
      "session.created_at",
      "session.seen_at",
      "session.expires_at",
    ])
    .executeTakeFirst();
  if (!row) return undefined;
  return {
    account: {
      id: row.id,
      email: row.email,
      name: row.name,
      isSuperuser: row.is_superuser,
      joinedAt: row.joined_at,
    },
    createdAt: row.created_at,
    seenAt: row.seen_at,
    expiresAt: row.expires_at,
  };
}

export async function extendSession(db: Db, hash: string, seenAt: Date, expiresAt: Date): Promise<void> {
  await db
    .updateTable("session")
    .set({ seen_at: seenAt, expires_at: expiresAt })
    .where("token_hash", "=", hash)
    .execute();
}

export async function deleteSession(db: Db, hash: string): Promise<void> {
  await db.deleteFrom("session").where("token_hash", "=", hash).execute();
}

export async function deleteSessionsOf(db: Db, accountId: number): Promise<void> {
  await db.deleteFrom("session").where("account_id", "=", accountId).execute();
}

export interface ListedSession {
  readonly hash: string;
  readonly userAgent: string | null;
  readonly createdAt: Date;
  readonly seenAt: Date;
}

/** An account's sessions that are not over at `now`, the one used last first. */
export async function sessionsOf(
  db: Db,
  accountId: number,
  now: Date,
  limit: number,
): Promise<ListedSession[]> {
  return await db
    .selectFrom("session")
    .select(["token_hash as hash", "user_agent as userAgent", "created_at as createdAt", "seen_at as seenAt"])
    .where("account_id", "=", accountId)
    .where("expires_at", ">", now)
    .orderBy("seen_at", "desc")
    .orderBy("created_at", "desc")
    .limit(limit)
    .execute();
}

/** All sessions of an account but one; how many they were. */
export async function deleteOtherSessions(db: Db, accountId: number, hash: string): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("session")
    .where("account_id", "=", accountId)
    .where("token_hash", "<>", hash)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** The account's session whose hash begins so; whether there was one. */
export async function deleteSessionFrom(db: Db, accountId: number, hashBegin: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("session")
    .where("account_id", "=", accountId)
    .where(sql<boolean>`starts_with(token_hash, ${hashBegin})`)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Attempts older than a day never count. */
export async function deleteExpired(db: Db, now: Date): Promise<void> {
  await db.deleteFrom("session").where("expires_at", "<=", now).execute();
  await db
    .deleteFrom("sign_in_attempt")
    .where("at", "<", new Date(now.getTime() - DAY_MS))
    .execute();
}

export async function insertAttempts(db: Db, subjects: readonly string[], at: Date): Promise<void> {
  await db
    .insertInto("sign_in_attempt")
    .values(subjects.map((subject) => ({ subject, at })))
    .execute();
}

/** Times of a subject's attempts after `since`, newest first, `limit` at the most. */
export async function attemptTimes(db: Db, subject: string, since: Date, limit: number): Promise<Date[]> {
  const rows = await db
    .selectFrom("sign_in_attempt")
    .select("at")
    .where("subject", "=", subject)
    .where("at", ">", since)
    .orderBy("at", "desc")
    .limit(limit)
    .execute();
  return rows.map((row) => row.at);
}

/** Takes one attempt back for each subject. */
export async function withdrawAttempts(db: Db, subjects: readonly string[], at: Date): Promise<void> {
  await sql`
    delete from sign_in_attempt
     where ctid in (
       select distinct on (subject) ctid from sign_in_attempt
        where subject = any(${subjects as string[]}::text[]) and at = ${at}
     )
  `.execute(db);
}

export async function deleteAttempts(db: Db, subject: string): Promise<void> {
  await db.deleteFrom("sign_in_attempt").where("subject", "=", subject).execute();
}

/** Attempts of a subject and of all whose names begin with it and a colon. */
export async function deleteAttemptsFrom(db: Db, subject: string): Promise<void> {
  await sql`
    delete from sign_in_attempt where subject = ${subject} or starts_with(subject, ${`${subject}:`})
  `.execute(db);
}

export async function passwordOf(
  db: Db,
  email: string,
): Promise<{ id: number; passwordHash: string | null } | undefined> {
  const row = await db
    .selectFrom("account")
    .select(["id", "password_hash"])
    .where(sql<string>`lower(email)`, "=", email.toLowerCase())
    .executeTakeFirst();
  return row && { id: row.id, passwordHash: row.password_hash };
}
