import { type Kysely, sql } from "kysely";
import type { Schema } from "../../db/schema.ts";

type Db = Kysely<Schema>;

export interface OrganizationRow {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly created_at: Date;
  readonly allows_sharing: boolean;
}

const COLUMNS = ["id", "slug", "name", "created_at", "allows_sharing"] as const;

export async function organizationBySlug(db: Db, slug: string): Promise<OrganizationRow | undefined> {
  return await db.selectFrom("organization").select(COLUMNS).where("slug", "=", slug).executeTakeFirst();
}

export async function organizationById(db: Db, id: number): Promise<OrganizationRow | undefined> {
  return await db.selectFrom("organization").select(COLUMNS).where("id", "=", id).executeTakeFirst();
}

/** Organisations by id: of one account, or all; after or before `at`, in that direction. */
export async function organizationPage(
  db: Db,
  query: { accountId?: number; at?: number; isPrevious: boolean; limit: number },
): Promise<OrganizationRow[]> {
  const { accountId, at, isPrevious } = query;
  let rows = db.selectFrom("organization").select(COLUMNS);
  if (accountId !== undefined) {
    rows = rows.where("id", "in", (mine) =>
      mine.selectFrom("membership").select("organization_id").where("account_id", "=", accountId),
    );
  }
  if (at !== undefined) rows = rows.where("id", isPrevious ? "<" : ">", at);
  return await rows
    .orderBy("id", isPrevious ? "desc" : "asc")
    .limit(query.limit)
    .execute();
}

/** Undefined when the slug is taken. Every superuser becomes an owner of what is made. */
export async function insertOrganization(
  db: Db,
  organization: { slug: string; name: string },
): Promise<OrganizationRow | undefined> {
  const row = await db
    .insertInto("organization")
    .values(organization)
    .onConflict((conflict) => conflict.column("slug").doNothing())
    .returning(COLUMNS)
    .executeTakeFirst();
  if (row) {
    await sql`
      insert into membership (organization_id, account_id, role)
      select ${row.id}, id, 'owner' from account where is_superuser
          on conflict do nothing
    `.execute(db);
  }
  return row;
}

/** Undefined when another organisation has the slug. */
export async function updateOrganization(
  db: Db,
  id: number,
  { allowsSharing, ...change }: { name?: string; slug?: string; allowsSharing?: boolean },
): Promise<OrganizationRow | undefined> {
  const { slug } = change;
  let row = db
    .updateTable("organization")
    .set({ ...change, ...(allowsSharing !== undefined && { allows_sharing: allowsSharing }) })
    .where("id", "=", id);
  if (slug !== undefined) {
    row = row.where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("organization as other")
            .select("other.id")
            .where("other.slug", "=", slug)
            .where("other.id", "<>", id),
        ),
      ),
    );
  }
  return await row.returning(COLUMNS).executeTakeFirst();
}

/** Takes back all public links to an organisation's issues. */
export async function deleteShares(db: Db, id: number): Promise<void> {
  await sql`
    delete from issue_share s using issue i, project p
     where i.id = s.issue_id and p.id = i.project_id and p.organization_id = ${id}`.execute(db);
}
