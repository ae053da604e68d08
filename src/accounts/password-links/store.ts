import type { Kysely } from "kysely";
import type { Schema } from "../../db/schema.ts";

type Db = Kysely<Schema>;

export type LinkPurpose = "invitation" | "password_reset";

export interface LinkRow {
  readonly accountId: number;
  readonly email: string;
  readonly purpose: LinkPurpose;
}

export async function insertLink(
  db: Db,
  link: { token_hash: string; account_id: number; purpose: LinkPurpose; expires_at: Date },
): Promise<void> {
  await db.insertInto("password_link").values(link).execute();
}

export async function linkByHash(db: Db, hash: string, now: Date): Promise<LinkRow | undefined> {
  return await db
    .selectFrom("password_link")
    .innerJoin("account", "account.id", "password_link.account_id")
    .where("token_hash", "=", hash)
    .where("expires_at", ">", now)
    .select(["account.id as accountId", "account.email", "purpose"])
    .executeTakeFirst();
}

/** False when somebody else has just used it. */
export async function takeLink(db: Db, hash: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("password_link")
    .where("token_hash", "=", hash)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}

export async function deleteLinksOf(db: Db, accountId: number): Promise<void> {
  await db.deleteFrom("password_link").where("account_id", "=", accountId).execute();
}

export async function deleteExpiredLinks(db: Db, now: Date): Promise<void> {
  await db.deleteFrom("password_link").where("expires_at", "<=", now).execute();
}

/** Asks for a mail with a link. It is made by whoever sends mails, so nobody learns from the clock whose address it is. */
export async function insertResetCause(db: Db, email: string, language: string | undefined): Promise<void> {
  await db
    .insertInto("mail_cause")
    .values({ kind: "password_reset", email, language: language ?? null })
    .execute();
}

export async function insertInvitationCause(
  db: Db,
  cause: { accountId: number; organizationId: number; actorId: number | undefined },
): Promise<void> {
  await db
    .insertInto("mail_cause")
    .values({
      kind: "invitation",
      account_id: cause.accountId,
      organization_id: cause.organizationId,
      actor_id: cause.actorId ?? null,
    })
    .execute();
}
