import { type Kysely, sql } from "kysely";
import type { Schema } from "../db/schema.ts";

type Db = Kysely<Schema>;

export interface BlobRow {
  readonly id: number;
  readonly sha1: string;
  readonly size: number;
  readonly key: string;
}

const COLUMNS = ["id", "sha1", "size", "key"] as const;

/** Without references a blob stays so long: a client may send its chunks today and name their file tomorrow. */
const KEPT = sql`interval '1 day'`;

export async function insertLoose(db: Db, key: string): Promise<void> {
  await db.insertInto("file_loose").values({ key }).execute();
}

export async function deleteLoose(db: Db, keys: readonly string[]): Promise<void> {
  await db.deleteFrom("file_loose").where("key", "in", keys).execute();
}

/**
 * Makes the loose key a blob, or answers the blob that has these bytes already; then the key stays loose. Undefined
 * when it has been loose for a day: then it is the sweeper's.
 */
export async function claimBlob(
  db: Db,
  blob: { organizationId: number; sha1: string; size: number; key: string },
): Promise<BlobRow | undefined> {
  return await db.transaction().execute(async (trx) => {
    const loose = await trx
      .selectFrom("file_loose")
      .select("key")
      .where("key", "=", blob.key)
      .where("since", ">=", sql<Date>`now() - ${KEPT}`)
      .forUpdate()
      .executeTakeFirst();
    if (!loose) return undefined;
    const { organizationId: organization_id, ...columns } = blob;
    const row = await trx
      .insertInto("file_blob")
      .values({ organization_id, ...columns })
      .onConflict((conflict) =>
        conflict.columns(["organization_id", "sha1"]).doUpdateSet({ used_at: sql<Date>`now()` }),
      )
      .returning(COLUMNS)
      .executeTakeFirstOrThrow();
    if (row.key === blob.key) await deleteLoose(trx, [blob.key]);
    return row;
  });
}

/** Blobs with these checksums; asking keeps them for another day. */
export async function blobsOf(db: Db, organizationId: number, sha1s: readonly string[]): Promise<BlobRow[]> {
  if (sha1s.length === 0) return [];
  return await db
    .updateTable("file_blob")
    .set({ used_at: sql<Date>`now()` })
    .where("organization_id", "=", organizationId)
    .where("sha1", "in", sha1s)
    .returning(COLUMNS)
    .execute();
}

/** Forgets blobs that nobody refers to and leaves their keys loose. Answers how many; `limit` at the most. */
export async function loosenUnused(db: Db, limit: number): Promise<number> {
  return await db.transaction().execute(async (trx) => {
    const rows = await trx
      .deleteFrom("file_blob")
      .where("id", "in", (unused) =>
        unused
          .selectFrom("file_blob")
          .select("id")
          .where("refs", "=", 0)
          .where("used_at", "<", sql<Date>`now() - ${KEPT}`)
          .limit(limit)
          .forUpdate()
          .skipLocked(),
      )
      .returning("key")
      .execute();
    if (rows.length === 0) return 0;
    await trx
      .insertInto("file_loose")
      .values(rows.map(({ key }) => ({ key, since: sql<Date>`'epoch'` })))
      .execute();
    return rows.length;
  });
}

/** Lets a key go at once, rather than after a day. */
export async function abandonLoose(db: Db, key: string): Promise<void> {
  await db.updateTable("file_loose").set({ since: sql<Date>`'epoch'` }).where("key", "=", key).execute();
}

/** Keys that have been loose for so long that nobody claims them any more; oldest first. */
export async function abandonedKeys(db: Db, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom("file_loose")
    .select("key")
    // A minute more than a claim may take, so that no claim has begun that could still end well.
    .where("since", "<", sql<Date>`now() - ${KEPT} - interval '1 minute'`)
    .orderBy("since")
    .limit(limit)
    .execute();
  return rows.map(({ key }) => key);
}
