import { type Kysely, sql } from "kysely";
import type { Schema } from "../../db/schema.ts";

type Db = Kysely<Schema>;

export interface ReleaseFileRow {
  readonly id: number;
  readonly name: string;
  readonly dist: string;
  readonly headers: Record<string, string>;
  readonly created_at: Date;
  readonly sha1: string;
  readonly size: number;
  readonly key: string;
}

const COLUMNS = [
  "release_file.id",
  "release_file.name",
  "release_file.dist",
  "release_file.headers",
  "release_file.created_at",
  "file_blob.sha1",
  "file_blob.size",
  "file_blob.key",
] as const;

function files(db: Db, releaseId: number) {
  return db
    .selectFrom("release_file")
    .innerJoin("file_blob", "file_blob.id", "release_file.blob_id")
    .select(COLUMNS)
    .where("release_id", "=", releaseId);
}

export async function fileById(db: Db, releaseId: number, id: number): Promise<ReleaseFileRow | undefined> {
  return await files(db, releaseId).where("release_file.id", "=", id).executeTakeFirst();
}

export async function fileByName(
  db: Db,
  releaseId: number,
  name: string,
  dist: string,
): Promise<ReleaseFileRow | undefined> {
  return await files(db, releaseId).where("name", "=", name).where("dist", "=", dist).executeTakeFirst();
}

export interface FileQuery {
  readonly releaseId: number;
  /** Texts in name or dist, whatever their case; one is enough. */
  readonly search: readonly string[];
  readonly sha1s: readonly string[];
  readonly at?: number;
  readonly isPrevious: boolean;
  readonly limit: number;
}

/** Files of a release in the order they came; after or before `at`, in that direction. */
export async function filePage(db: Db, query: FileQuery): Promise<ReleaseFileRow[]> {
  const { search, sha1s, at, isPrevious } = query;
  let rows = files(db, query.releaseId);
  if (search.length > 0) {
    const texts = search.map((text) => text.toLowerCase());
    rows = rows.where(
      sql<boolean>`exists (select from unnest(${texts}::text[]) as wanted (text)
        where strpos(lower(release_file.name), wanted.text) > 0 or strpos(lower(release_file.dist), wanted.text) > 0)`,
    );
  }
  if (sha1s.length > 0) rows = rows.where("file_blob.sha1", "in", sha1s);
  if (at !== undefined) rows = rows.where("release_file.id", isPrevious ? "<" : ">", at);
  return await rows
    .orderBy("release_file.id", isPrevious ? "desc" : "asc")
    .limit(query.limit)
    .execute();
}

/** How many files a release has; counting stops at `most`. */
export async function countFiles(db: Db, releaseId: number, most: number): Promise<number> {
  const row = await db
    .selectFrom((counted) =>
      counted
        .selectFrom("release_file")
        .select("id")
        .where("release_id", "=", releaseId)
        .limit(most)
        .as("files"),
    )
    .select(({ fn }) => fn.countAll<number>().as("files"))
    .executeTakeFirstOrThrow();
  return Number(row.files);
}

/** Its id; undefined when the release has a file of this name and dist. */
export async function insertFile(
  db: Db,
  file: {
    release_id: number;
    name: string;
    dist: string;
    headers: Readonly<Record<string, string>>;
    blob_id: number;
  },
): Promise<number | undefined> {
  const row = await db
    .insertInto("release_file")
    .values({ ...file, headers: JSON.stringify(file.headers) })
    .onConflict((conflict) => conflict.columns(["release_id", "name", "dist"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  return row?.id;
}

export async function deleteFile(db: Db, releaseId: number, id: number): Promise<boolean> {
  const row = await db
    .deleteFrom("release_file")
    .where("release_id", "=", releaseId)
    .where("id", "=", id)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}
