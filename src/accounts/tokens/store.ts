import type { Kysely } from "kysely";
import type { Schema } from "../../db/schema.ts";
import type { AccountFacts } from "../account.ts";

type Db = Kysely<Schema>;

export interface TokenRow {
  readonly id: number;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly last_characters: string;
  readonly created_at: Date;
  readonly used_at: Date | null;
}

const COLUMNS = ["id", "name", "scopes", "last_characters", "created_at", "used_at"] as const;

export async function insertToken(
  db: Db,
  token: { account_id: number; token_hash: string; last_characters: string; name: string; scopes: string[] },
): Promise<TokenRow> {
  return await db.insertInto("api_token").values(token).returning(COLUMNS).executeTakeFirstOrThrow();
}

export async function tokenByHash(
  db: Db,
  hash: string,
): Promise<
  { id: number; scopes: readonly string[]; usedAt: Date | null; account: AccountFacts } | undefined
> {
  const row = await db
    .selectFrom("api_token")
    .innerJoin("account", "account.id", "api_token.account_id")
    .where("api_token.token_hash", "=", hash)
    .select([
      "api_token.id",
      "api_token.scopes",
      "api_token.used_at",
      "account.id as account_id",
      "account.email",
      "account.name",
      "account.is_superuser",
      "account.created_at",
    ])
    .executeTakeFirst();
  if (!row) return undefined;
  return {
    id: row.id,
    scopes: row.scopes,
    usedAt: row.used_at,
    account: {
      id: row.account_id,
      email: row.email,
      name: row.name,
      isSuperuser: row.is_superuser,
      joinedAt: row.created_at,
    },
  };
}

export async function markUsed(db: Db, id: number, at: Date): Promise<void> {
  await db.updateTable("api_token").set({ used_at: at }).where("id", "=", id).execute();
}

/** An account's tokens, newest first, two hundred at the most. */
export async function tokensOf(db: Db, accountId: number): Promise<TokenRow[]> {
  return await db
    .selectFrom("api_token")
    .select(COLUMNS)
    .where("account_id", "=", accountId)
    .orderBy("id", "desc")
    .limit(200)
    .execute();
}

export async function countTokens(db: Db, accountId: number): Promise<number> {
  const row = await db
    .selectFrom("api_token")
    .select((select) => select.fn.countAll<number>().as("tokens"))
    .where("account_id", "=", accountId)
    .executeTakeFirstOrThrow();
  return Number(row.tokens);
}

/** Answers how many there were. */
export async function deleteTokensOf(db: Db, accountId: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("api_token")
    .where("account_id", "=", accountId)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

export async function deleteToken(db: Db, accountId: number, id: number): Promise<boolean> {
  const row = await db
    .deleteFrom("api_token")
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}
