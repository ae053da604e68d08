import type { Kysely } from "kysely";
import type { Schema } from "../db/schema.ts";

/** The organisation of each of these projects that exists. */
export async function organizationsOf(
  db: Kysely<Schema>,
  projectIds: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const rows = await db
    .selectFrom("project")
    .select(["id", "organization_id"])
    .where("id", "in", projectIds)
    .execute();
  return new Map(rows.map((row) => [row.id, row.organization_id]));
}
