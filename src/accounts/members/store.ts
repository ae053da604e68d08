import { type Kysely, sql } from "kysely";
import type { Schema } from "../../db/schema.ts";
import type { Role } from "../../wire/account.ts";

type Db = Kysely<Schema>;

export interface MemberRow {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly is_superuser: boolean;
  readonly joined_at: Date;
  readonly role: Role;
  readonly created_at: Date;
  /** Invited, and without a password yet. */
  readonly is_pending: boolean;
}

/** Members of an organisation, or of one of its teams, by account id; after or before `at`, in that direction. */
export async function memberPage(
  db: Db,
  query: { organizationId: number; teamId?: number; at?: number; isPrevious: boolean; limit: number },
): Promise<MemberRow[]> {
  const { at, isPrevious, teamId } = query;
  let rows = members(db, query.organizationId);
  if (teamId !== undefined) {
    rows = rows.where(
      "account.id",
      "in",
      db.selectFrom("team_member").select("account_id").where("team_id", "=", teamId),
    );
  }
  if (at !== undefined) rows = rows.where("account.id", isPrevious ? "<" : ">", at);
  return await rows
    .orderBy("account.id", isPrevious ? "desc" : "asc")
    .limit(query.limit)
    .execute();
}

export async function memberOf(
  db: Db,
  organizationId: number,
  accountId: number,
): Promise<MemberRow | undefined> {
  return await members(db, organizationId).where("account.id", "=", accountId).executeTakeFirst();
}

/** Holds the organisation's memberships until the transaction ends: two owners may not remove each other. */
export async function holdMembers(db: Db, organizationId: number): Promise<void> {
  await sql`select id from organization where id = ${organizationId} for update`.execute(db);
}

export async function countOwners(db: Db, organizationId: number): Promise<number> {
  const row = await db
    .selectFrom("membership")
    .select(({ fn }) => fn.countAll<number>().as("owners"))
    .where("organization_id", "=", organizationId)
    .where("role", "=", "owner")
    .executeTakeFirstOrThrow();
  return Number(row.owners);
}

export async function updateRole(
  db: Db,
  organizationId: number,
  accountId: number,
  role: Role,
): Promise<void> {
  await db
    .updateTable("membership")
    .set({ role })
    .where("organization_id", "=", organizationId)
    .where("account_id", "=", accountId)
    .execute();
}

export async function deleteMembership(db: Db, organizationId: number, accountId: number): Promise<void> {
  await db
    .deleteFrom("membership")
    .where("organization_id", "=", organizationId)
    .where("account_id", "=", accountId)
    .execute();
}

function members(db: Db, organizationId: number) {
  return db
    .selectFrom("membership")
    .innerJoin("account", "account.id", "membership.account_id")
    .where("membership.organization_id", "=", organizationId)
    .select([
      "account.id",
      "account.email",
      "account.name",
      "account.is_superuser",
      "account.created_at as joined_at",
      "membership.role",
      "membership.created_at",
      sql<boolean>`password_hash is null`.as("is_pending"),
    ]);
}
