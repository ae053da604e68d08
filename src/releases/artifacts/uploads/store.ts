import { type Kysely, sql } from "kysely";
import type { Schema } from "../../../db/schema.ts";

type Db = Kysely<Schema>;

/** What a bundle was sent for. */
export interface Upload {
  readonly projectIds: readonly number[];
  readonly releaseId?: number;
  readonly dist?: string;
}

/** Sent again for the same, a bundle is the newest once more. */
export async function insertUploads(db: Db, bundleId: number, upload: Upload): Promise<void> {
  const { projectIds, releaseId = null, dist = "" } = upload;
  if (projectIds.length === 0) return;
  await db
    .insertInto("artifact_upload")
    .values(
      projectIds
        .toSorted((one, other) => one - other) // every node locks in the same order
        .map((project_id) => ({ bundle_id: bundleId, project_id, release_id: releaseId, dist })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(["bundle_id", "project_id", "release_id", "dist"])
        .doUpdateSet({ uploaded_at: sql<Date>`now()` }),
    )
    .execute();
}

/** Uploads that named no release or no dist are of those that the bundle's manifest names. */
export async function fillInUploads(db: Db, bundleId: number): Promise<void> {
  await sql`
    insert into release (organization_id, version)
    select organization_id, release from artifact_bundle
     where id = ${bundleId} and release is not null
       and exists (select from artifact_upload where bundle_id = ${bundleId} and release_id is null)
        on conflict do nothing`.execute(db);
  await fillIn(db, bundleId, "release_id");
  await fillIn(db, bundleId, "dist");
  await sql`
    insert into release_project (release_id, project_id)
    select distinct release_id, project_id from artifact_upload
     where bundle_id = ${bundleId} and release_id is not null order by 1, 2
        on conflict do nothing`.execute(db);
}

/** Where the same upload with the value is there already, the one without stays as it is. */
async function fillIn(db: Db, bundleId: number, column: "release_id" | "dist"): Promise<void> {
  const isMissing = column === "dist" ? sql`upload.dist = ''` : sql`upload.release_id is null`;
  const value = column === "dist" ? sql`bundle.dist` : sql`release.id`;
  const isSame =
    column === "dist"
      ? sql`other.release_id is not distinct from upload.release_id and other.dist = bundle.dist`
      : sql`other.release_id = release.id and other.dist = upload.dist`;
  await sql`
    update artifact_upload as upload set ${sql.ref(column)} = ${value}
      from artifact_bundle as bundle
      left join release on release.organization_id = bundle.organization_id and release.version = bundle.release
     where bundle.id = ${bundleId} and upload.bundle_id = bundle.id and ${isMissing} and ${value} is not null
       and not exists (select from artifact_upload as other
                        where other.bundle_id = bundle.id and other.project_id = upload.project_id and ${isSame})
  `.execute(db);
}
