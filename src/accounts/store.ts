import { type Kysely, sql } from "kysely";
import type { Schema } from "../db/schema.ts";
import type { Role } from "../wire/account.ts";
import type { AccountFacts, Membership } from "./account.ts";

export type Db = Kysely<Schema>;

export interface NewAccount {
  readonly email: string;
  readonly name: string;
  /** Null for somebody who is invited and has none yet. */
  readonly passwordHash: string | null;
  readonly isSuperuser: boolean;
}

export async function hasAccount(db: Db): Promise<boolean> {
  const row = await db.selectFrom("account").select("id").limit(1).executeTakeFirst();
  return row !== undefined;
}

/** Keeps every other account from being made until the transaction ends. */
export async function holdAccounts(db: Db): Promise<void> {
  await sql`lock table account in share row exclusive mode`.execute(db);
}

/** Undefined when the address, in any case of letters, has an account already. */
export async function insertAccount(db: Db, account: NewAccount): Promise<number | undefined> {
  const row = await db
    .insertInto("account")
    .values({
      email: account.email,
      name: account.name,
      password_hash: account.passwordHash,
      is_superuser: account.isSuperuser,
    })
    .onConflict((conflict) => conflict.expression(sql`lower(email)`).doNothing())
    .returning("id")
    .executeTakeFirst();
  return row?.id;
}

export async function accountByEmail(db: Db, email: string): Promise<AccountFacts | undefined> {
  const row = await db
    .selectFrom("account")
    .select(["id", "email", "name", "is_superuser", "created_at"])
    .where(sql<string>`lower(email)`, "=", email.toLowerCase())
    .executeTakeFirst();
  return (
    row && {
      id: row.id,
      email: row.email,
      name: row.name,
      isSuperuser: row.is_superuser,
      joinedAt: row.created_at,
    }
  );
}

export async function updatePassword(db: Db, id: number, passwordHash: string): Promise<void> {
  await db.updateTable("account").set({ password_hash: passwordHash }).where("id", "=", id).execute();
}

export async function updateName(db: Db, id: number, name: string): Promise<void> {
  await db.updateTable("account").set({ name }).where("id", "=", id).execute();
}

export interface MailWishes {
  /** Null: not chosen yet. */
  readonly language: "en" | "zh-CN" | null;
  readonly newIssues: boolean;
  /** Of issues they are subscribed to, and where they are mentioned. */
  readonly comments: boolean;
  /** Of archived issues that woke, which they are subscribed to or have. */
  readonly woken: boolean;
}

export async function mailWishesOf(db: Db, id: number): Promise<MailWishes | undefined> {
  return await db
    .selectFrom("account")
    .select([
      "language",
      "mails_new_issues as newIssues",
      "mails_comments as comments",
      "mails_woken as woken",
    ])
    .where("id", "=", id)
    .executeTakeFirst();
}

export async function updateMailWishes(
  db: Db,
  id: number,
  change: { language?: "en" | "zh-CN"; newIssues?: boolean; comments?: boolean; woken?: boolean },
): Promise<boolean> {
  const { language, newIssues, comments, woken } = change;
  const { numUpdatedRows } = await db
    .updateTable("account")
    .set({
      ...(language !== undefined && { language }),
      ...(newIssues !== undefined && { mails_new_issues: newIssues }),
      ...(comments !== undefined && { mails_comments: comments }),
      ...(woken !== undefined && { mails_woken: woken }),
    })
    .where("id", "=", id)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export type AccountChange = "password_changed" | "password_reset" | "password_set_by_mail" | "tokens_revoked";

export async function insertAccountActivity(db: Db, accountId: number, kind: AccountChange): Promise<void> {
  await db.insertInto("account_activity").values({ account_id: accountId, kind }).execute();
}

/** What was done to an account, newest first. */
export async function accountActivityOf(
  db: Db,
  accountId: number,
  limit: number,
): Promise<{ kind: AccountChange; at: Date }[]> {
  return await db
    .selectFrom("account_activity")
    .select(["kind", "at"])
    .where("account_id", "=", accountId)
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}

export async function membershipsOf(db: Db, accountId: number): Promise<Membership[]> {
  const rows = await db
    .selectFrom("membership")
    .select(["organization_id", "role"])
    .where("account_id", "=", accountId)
    .execute();
  return rows.map((row) => ({ organizationId: row.organization_id, role: row.role }));
}

export async function insertMembership(
  db: Db,
  organizationId: number,
  accountId: number,
  role: Role,
): Promise<boolean> {
  const row = await db
    .insertInto("membership")
    .values({ organization_id: organizationId, account_id: accountId, role })
    .onConflict((conflict) => conflict.columns(["organization_id", "account_id"]).doNothing())
    .returning("account_id")
    .executeTakeFirst();
  return row !== undefined;
}

/** The value under a name, after writing `value` if there was none. */
export async function factOrNew(db: Db, name: string, value: string): Promise<string> {
  const row = await db
    .insertInto("instance_fact")
    .values({ name, value })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ name }))
    .returning("value")
    .executeTakeFirstOrThrow();
  return row.value;
}

export async function factOf(db: Db, name: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("instance_fact")
    .select("value")
    .where("name", "=", name)
    .executeTakeFirst();
  return row?.value;
}

export async function deleteFact(db: Db, name: string): Promise<void> {
  await db.deleteFrom("instance_fact").where("name", "=", name).execute();
}
