import { type Kysely, sql } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { ArtifactKind } from "../../../ports/artifacts.ts";
import { normalDebugId } from "../debug-id.ts";
import { fileNameOf } from "../file-name.ts";

type Db = Kysely<Schema>;

export interface ListedBundle {
  readonly id: number;
  readonly uuid: string;
  readonly files: number;
  readonly made_at: Date;
  readonly settled_at: Date;
  readonly used_at: Date;
  readonly size: number;
  readonly key: string;
}

export interface ListedUpload {
  readonly bundle_id: number;
  readonly version: string | null;
  readonly dist: string;
}

export interface ListedFile {
  readonly id: number;
  readonly kind: ArtifactKind;
  readonly url: string;
  readonly debug_id: string | null;
  readonly source_map_url: string | null;
  readonly size: number;
  readonly data_start: number;
  readonly data_size: number;
  readonly is_deflated: boolean;
}

export interface PageAt {
  /** The id beside the page; absent at its beginning. */
  readonly at?: number;
  readonly isPrevious: boolean;
  readonly limit: number;
}

function bundles(db: Db, projectId: number) {
  return db
    .selectFrom("artifact_bundle as bundle")
    .innerJoin("file_blob as blob", "blob.id", "bundle.blob_id")
    .select([
      "bundle.id",
      "bundle.uuid",
      "bundle.files",
      "bundle.made_at",
      "bundle.used_at",
      "blob.size",
      "blob.key",
      sql<Date>`coalesce(bundle.settled_at, bundle.made_at)`.as("settled_at"),
    ])
    .where("bundle.state", "=", "ok")
    .where(
      sql<boolean>`exists (select from artifact_upload as upload
        where upload.bundle_id = bundle.id and upload.project_id = ${projectId})`,
    );
}

/**
 * Bundles of a project, newest first; after or before `at`, in that direction. `search` is the name of a file in it,
 * its id, a debug id, or part of a release or dist; `release` is the version of one that they were sent for.
 */
export async function bundlePage(
  db: Db,
  projectId: number,
  {
    search,
    release,
    at,
    isPrevious,
    limit,
  }: PageAt & { readonly search?: string; readonly release?: string },
): Promise<ListedBundle[]> {
  let rows = bundles(db, projectId);
  if (release !== undefined) {
    rows = rows.where(
      sql<boolean>`exists (select from artifact_upload as upload join release on release.id = upload.release_id
        where upload.bundle_id = bundle.id and upload.project_id = ${projectId} and release.version = ${release})`,
    );
  }
  if (search !== undefined) rows = rows.where(matches(projectId, search));
  if (at !== undefined) rows = rows.where("bundle.id", isPrevious ? ">" : "<", at);
  return await rows
    .orderBy("bundle.id", isPrevious ? "asc" : "desc")
    .limit(limit)
    .execute();
}

function matches(projectId: number, search: string) {
  const text = search.toLowerCase();
  const uuid = normalDebugId(search);
  const byId =
    uuid === undefined
      ? sql`false`
      : sql`bundle.uuid = ${uuid} or exists (select from artifact_file as file
          where file.bundle_id = bundle.id and file.debug_id = ${uuid})`;
  return sql<boolean>`(${byId}
    or exists (select from artifact_upload as upload left join release on release.id = upload.release_id
        where upload.bundle_id = bundle.id and upload.project_id = ${projectId}
          and (strpos(lower(release.version), ${text}) > 0 or strpos(lower(upload.dist), ${text}) > 0))
    or exists (select from artifact_file as file
        where file.bundle_id = bundle.id and file.file_name = ${fileNameOf(search)}))`;
}

export async function bundleByUuid(
  db: Db,
  projectId: number,
  uuid: string,
): Promise<ListedBundle | undefined> {
  return await bundles(db, projectId).where("bundle.uuid", "=", uuid).executeTakeFirst();
}

export async function uploadsOf(
  db: Db,
  projectId: number,
  bundleIds: readonly number[],
): Promise<ListedUpload[]> {
  if (bundleIds.length === 0) return [];
  return await db
    .selectFrom("artifact_upload as upload")
    .leftJoin("release", "release.id", "upload.release_id")
    .select(["upload.bundle_id", "release.version", "upload.dist"])
    .where("upload.project_id", "=", projectId)
    .where("upload.bundle_id", "in", bundleIds)
    .orderBy("upload.id")
    .execute();
}

const FILE_COLUMNS = [
  "id",
  "kind",
  "url",
  "debug_id",
  "source_map_url",
  "size",
  "data_start",
  "data_size",
  "is_deflated",
] as const;

/** `search` is part of a URL, or a debug id. */
export async function filePage(
  db: Db,
  bundleId: number,
  { search, at, isPrevious, limit }: PageAt & { readonly search?: string },
): Promise<ListedFile[]> {
  let rows = db.selectFrom("artifact_file").select(FILE_COLUMNS).where("bundle_id", "=", bundleId);
  if (search !== undefined) {
    const debugId = normalDebugId(search);
    const byUrl = sql<boolean>`strpos(lower(url), ${search.toLowerCase()}) > 0`;
    rows = rows.where(debugId === undefined ? byUrl : sql<boolean>`(${byUrl} or debug_id = ${debugId})`);
  }
  if (at !== undefined) rows = rows.where("id", isPrevious ? "<" : ">", at);
  return await rows
    .orderBy("id", isPrevious ? "desc" : "asc")
    .limit(limit)
    .execute();
}

export async function fileBy(db: Db, bundleId: number, id: number): Promise<ListedFile | undefined> {
  return await db
    .selectFrom("artifact_file")
    .select(FILE_COLUMNS)
    .where("bundle_id", "=", bundleId)
    .where("id", "=", id)
    .executeTakeFirst();
}

/** Takes a bundle from one project; the sweeper removes it when no other has it. */
export async function deleteUploads(db: Db, projectId: number, bundleId: number): Promise<void> {
  await db
    .deleteFrom("artifact_upload")
    .where("bundle_id", "=", bundleId)
    .where("project_id", "=", projectId)
    .execute();
}
