import { type Kysely, sql } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { ArtifactKind } from "../../../ports/artifacts.ts";
import { fileNameOf } from "../file-name.ts";

type Db = Kysely<Schema>;

/** A file in a bundle, found for a project. */
export interface FoundFile {
  readonly id: number;
  readonly bundle_id: number;
  readonly kind: ArtifactKind;
  readonly url: string;
  readonly debug_id: string | null;
  readonly source_map_url: string | null;
  readonly content: string;
  readonly size: number;
  readonly data_start: number;
  readonly data_size: number;
  readonly is_deflated: boolean;
  /** Of the bundle, in the file store. */
  readonly key: string;
  readonly version: string | null;
  readonly dist: string;
  readonly uploaded_at: Date;
  /** Whether no event has used the bundle for a day. */
  readonly is_idle: boolean;
}

/** A file that was sent by itself. */
export interface FoundReleaseFile {
  readonly name: string;
  readonly headers: Record<string, string>;
  readonly size: number;
  readonly key: string;
  readonly version: string;
  readonly dist: string;
  readonly uploaded_at: Date;
}

const COLUMNS = sql`
  file.id, file.bundle_id, file.kind, file.url, file.debug_id, file.source_map_url, file.content, file.size,
  file.data_start, file.data_size, file.is_deflated, blob.key, release.version, upload.dist, upload.uploaded_at,
  bundle.used_at < now() - interval '1 day' as is_idle`;

export async function hasFiles(db: Db, projectId: number): Promise<boolean> {
  const { rows } = await sql<{ has: boolean }>`
    select exists (select from artifact_upload where project_id = ${projectId})
        or exists (select from release_file join release_project using (release_id)
                    where release_project.project_id = ${projectId}) as has`.execute(db);
  return rows[0]?.has === true;
}

/** The newest of each debug id and kind. */
export async function filesByDebugId(
  db: Db,
  projectId: number,
  debugIds: readonly string[],
): Promise<FoundFile[]> {
  const { rows } = await sql<FoundFile>`
    select distinct on (file.debug_id, file.kind) ${COLUMNS}
      from artifact_file as file
      join artifact_upload as upload on upload.bundle_id = file.bundle_id and upload.project_id = ${projectId}
      join artifact_bundle as bundle on bundle.id = file.bundle_id
      join file_blob as blob on blob.id = bundle.blob_id
      left join release on release.id = upload.release_id
     where file.debug_id = any(${debugIds}::uuid[])
     order by file.debug_id, file.kind, upload.uploaded_at desc, file.id desc`.execute(db);
  return rows;
}

/** The newest of each URL and dist, of those with this dist and those without one. */
export async function filesByUrl(
  db: Db,
  projectId: number,
  { release, dist = "", urls }: { release: string; dist?: string | undefined; urls: readonly string[] },
): Promise<FoundFile[]> {
  const { rows } = await sql<FoundFile>`
    select distinct on (file.url, upload.dist) ${COLUMNS}
      from project
      join release on release.organization_id = project.organization_id and release.version = ${release}
      join artifact_upload as upload on upload.release_id = release.id and upload.project_id = project.id
      join artifact_file as file on file.bundle_id = upload.bundle_id
      join artifact_bundle as bundle on bundle.id = file.bundle_id
      join file_blob as blob on blob.id = bundle.blob_id
     where project.id = ${projectId} and upload.dist in ('', ${dist})
       and file.file_name = any(${[...new Set(urls.map(fileNameOf))]}) and file.url = any(${urls})
     order by file.url, upload.dist, upload.uploaded_at desc, file.id desc`.execute(db);
  return rows;
}

/** Files of any release of the project's organisation: whoever sends them one by one names no more. */
export async function releaseFilesByUrl(
  db: Db,
  projectId: number,
  { release, dist = "", urls }: { release: string; dist?: string | undefined; urls: readonly string[] },
): Promise<FoundReleaseFile[]> {
  const { rows } = await sql<FoundReleaseFile>`
    select file.name, file.headers, blob.size, blob.key, release.version, file.dist, file.created_at as uploaded_at
      from project
      join release on release.organization_id = project.organization_id and release.version = ${release}
      join release_file as file on file.release_id = release.id
      join file_blob as blob on blob.id = file.blob_id
     where project.id = ${projectId} and file.dist in ('', ${dist}) and file.name = any(${urls})`.execute(db);
  return rows;
}

/** Among the newest uploads of the project. */
export async function filesByName(
  db: Db,
  projectId: number,
  fileName: string,
  { mostUploads, limit }: { mostUploads: number; limit: number },
): Promise<FoundFile[]> {
  const { rows } = await sql<FoundFile>`
    select ${COLUMNS}
      from (select * from artifact_upload where project_id = ${projectId}
             order by uploaded_at desc limit ${mostUploads}) as upload
      join artifact_file as file on file.bundle_id = upload.bundle_id and file.file_name = ${fileName}
      join artifact_bundle as bundle on bundle.id = file.bundle_id
      join file_blob as blob on blob.id = bundle.blob_id
      left join release on release.id = upload.release_id
     order by upload.uploaded_at desc, file.id desc limit ${limit}`.execute(db);
  return rows;
}

export async function releaseFilesByName(
  db: Db,
  projectId: number,
  fileName: string,
  limit: number,
): Promise<FoundReleaseFile[]> {
  const { rows } = await sql<FoundReleaseFile>`
    select file.name, file.headers, blob.size, blob.key, release.version, file.dist, file.created_at as uploaded_at
      from project
      join release on release.organization_id = project.organization_id
      join release_file as file on file.release_id = release.id
      join file_blob as blob on blob.id = file.blob_id
     where project.id = ${projectId}
       and lower(substring(split_part(split_part(file.name, '?', 1), '#', 1) from '[^/]*$')) = ${fileName}
     order by file.created_at desc, file.id desc limit ${limit}`.execute(db);
  return rows;
}

/** Events need these: retention counts from now. */
export async function noteUse(db: Db, bundleIds: readonly number[]): Promise<void> {
  await sql`
    update artifact_bundle set used_at = now()
     where id in (select id from artifact_bundle
                   where id = any(${bundleIds}::bigint[]) and used_at < now() - interval '1 day'
                   order by id for update skip locked)`.execute(db);
}
