import type { Kysely } from "kysely";
import type { Schema } from "../../db/schema.ts";

type Db = Kysely<Schema>;

export interface KeyRow {
  readonly id: number;
  readonly project_id: number;
  readonly public_key: string;
  readonly secret_key: string;
  readonly label: string;
  readonly is_active: boolean;
  readonly rate_window: number | null;
  readonly rate_count: number | null;
  readonly created_at: Date;
}

const COLUMNS = [
  "id",
  "project_id",
  "public_key",
  "secret_key",
  "label",
  "is_active",
  "rate_window",
  "rate_count",
  "created_at",
] as const;

export async function insertKey(
  db: Db,
  key: {
    project_id: number;
    public_key: string;
    secret_key: string;
    label: string;
    rate_window: number | null;
    rate_count: number | null;
  },
): Promise<KeyRow> {
  return await db.insertInto("project_key").values(key).returning(COLUMNS).executeTakeFirstOrThrow();
}

/** A project's keys, oldest first; after or before `at`, in that direction. */
export async function keyPage(
  db: Db,
  query: { projectId: number; at?: number; isPrevious: boolean; limit: number },
): Promise<KeyRow[]> {
  const { at, isPrevious } = query;
  let rows = db.selectFrom("project_key").select(COLUMNS).where("project_id", "=", query.projectId);
  if (at !== undefined) rows = rows.where("id", isPrevious ? "<" : ">", at);
  return await rows
    .orderBy("id", isPrevious ? "desc" : "asc")
    .limit(query.limit)
    .execute();
}

export async function publicKeysOf(db: Db, projectId: number): Promise<string[]> {
  const rows = await db
    .selectFrom("project_key")
    .select("public_key")
    .where("project_id", "=", projectId)
    .execute();
  return rows.map((row) => row.public_key);
}

/** The oldest key that still takes events. */
export async function firstActiveKey(db: Db, projectId: number): Promise<KeyRow | undefined> {
  return await db
    .selectFrom("project_key")
    .select(COLUMNS)
    .where("project_id", "=", projectId)
    .where("is_active", "=", true)
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
}

export async function keyBy(
  db: Db,
  projectId: number,
  by: { id: number } | { publicKey: string },
): Promise<KeyRow | undefined> {
  const rows = db.selectFrom("project_key").select(COLUMNS).where("project_id", "=", projectId);
  return await ("id" in by
    ? rows.where("id", "=", by.id)
    : rows.where("public_key", "=", by.publicKey)
  ).executeTakeFirst();
}

export async function updateKey(
  db: Db,
  id: number,
  change: { label?: string; is_active?: boolean; rate_window?: number | null; rate_count?: number | null },
): Promise<KeyRow | undefined> {
  return await db
    .updateTable("project_key")
    .set(change)
    .where("id", "=", id)
    .returning(COLUMNS)
    .executeTakeFirst();
}

export async function deleteKey(db: Db, id: number): Promise<void> {
  await db.deleteFrom("project_key").where("id", "=", id).execute();
}

export interface KeyWithProject
  extends Pick<KeyRow, "public_key" | "is_active" | "rate_window" | "rate_count"> {
  readonly id: number;
  readonly project_id: number;
  readonly options: Record<string, unknown>;
}

/** Settings of many keys in one question; unknown keys have no row. */
export async function settingsOfKeys(db: Db, publicKeys: readonly string[]): Promise<KeyWithProject[]> {
  return await db
    .selectFrom("project_key")
    .innerJoin("project", "project.id", "project_key.project_id")
    .select([
      "project_key.id",
      "project_key.project_id",
      "project_key.public_key",
      "project_key.is_active",
      "project_key.rate_window",
      "project_key.rate_count",
      "project.options",
    ])
    .where("project_key.public_key", "in", publicKeys)
    .execute();
}
