import type { Database } from "../../db/database.ts";

/** More than anybody finds again, and few enough for one page. */
export const MOST_SEARCHES = 100;

export interface SavedSearch {
  readonly id: number;
  readonly account_id: number;
  readonly name: string;
  readonly query: string;
  readonly sort: string;
  readonly is_shared: boolean;
  readonly created_at: Date;
}

export type SavedSearchValues = Pick<SavedSearch, "name" | "query" | "sort" | "is_shared">;

const COLUMNS = ["id", "account_id", "name", "query", "sort", "is_shared", "created_at"] as const;

interface Whose {
  readonly organizationId: number;
  readonly accountId: number;
}

/** Somebody's own searches and those that others share, by name. */
export async function searchesFor(
  db: Database,
  { organizationId, accountId }: Whose,
): Promise<SavedSearch[]> {
  return db
    .selectFrom("saved_search")
    .select(COLUMNS)
    .where("organization_id", "=", organizationId)
    .where((eb) => eb.or([eb("account_id", "=", accountId), eb("is_shared", "=", true)]))
    .orderBy("name")
    .orderBy("id")
    .limit(10 * MOST_SEARCHES)
    .execute();
}

/** Nothing when somebody has as many as they may, or one of that name. */
export async function addSearch(
  db: Database,
  { organizationId, accountId }: Whose,
  values: SavedSearchValues,
): Promise<SavedSearch | "too_many" | "name_taken"> {
  return db.transaction().execute(async (tx) => {
    // Two windows of one person take turns, or both would find room for one more.
    await tx.selectFrom("account").select("id").where("id", "=", accountId).forUpdate().execute();
    const { amount } = await tx
      .selectFrom("saved_search")
      .select((eb) => eb.fn.countAll<number>().as("amount"))
      .where("organization_id", "=", organizationId)
      .where("account_id", "=", accountId)
      .executeTakeFirstOrThrow();
    if (amount >= MOST_SEARCHES) return "too_many";
    const added = await tx
      .insertInto("saved_search")
      .values({ organization_id: organizationId, account_id: accountId, ...values })
      .onConflict((conflict) => conflict.columns(["organization_id", "account_id", "name"]).doNothing())
      .returning(COLUMNS)
      .executeTakeFirst();
    return added ?? "name_taken";
  });
}

export async function findSearch(
  db: Database,
  organizationId: number,
  id: number,
): Promise<SavedSearch | undefined> {
  return db
    .selectFrom("saved_search")
    .select(COLUMNS)
    .where("organization_id", "=", organizationId)
    .where("id", "=", id)
    .executeTakeFirst();
}

export async function changeSearch(
  db: Database,
  { id, account_id: accountId }: SavedSearch,
  organizationId: number,
  values: SavedSearchValues,
): Promise<SavedSearch | "name_taken" | undefined> {
  return db.transaction().execute(async (tx) => {
    await tx.selectFrom("account").select("id").where("id", "=", accountId).forUpdate().execute();
    const other = await tx
      .selectFrom("saved_search")
      .select("id")
      .where("organization_id", "=", organizationId)
      .where("account_id", "=", accountId)
      .where("name", "=", values.name)
      .where("id", "!=", id)
      .executeTakeFirst();
    if (other !== undefined) return "name_taken";
    return tx
      .updateTable("saved_search")
      .set(values)
      .where("id", "=", id)
      .returning(COLUMNS)
      .executeTakeFirst();
  });
}

export async function removeSearch(db: Database, id: number): Promise<void> {
  await db.deleteFrom("saved_search").where("id", "=", id).execute();
}
