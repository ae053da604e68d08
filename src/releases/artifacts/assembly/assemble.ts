import { Refusal } from "../../../errors.ts";
import { findBlobs } from "../../../files/keep.ts";
import { createRelease } from "../../releases.ts";
import type { ReleasesGrant } from "../../room.ts";
import { projectsOf, releaseBy } from "../../store.ts";
import type { ArtifactsRoom } from "../room.ts";
import type { Assembler } from "./assembler.ts";
import { type BundleRow, bundleBy, noteTold, noteUpload } from "./store.ts";

export interface AssembleRequest {
  /** SHA-1 of the whole bundle, lower-case hex. */
  readonly checksum: string;
  readonly chunks: readonly string[];
  readonly projectIds: readonly number[];
  readonly version?: string;
  readonly dist?: string;
}

/** How far a bundle is (reference: sourcemaps.md §2). */
export interface Assembled {
  readonly state: "not_found" | "created" | "assembling" | "ok" | "error";
  readonly missingChunks: readonly string[];
  readonly detail: string | null;
}

/** Most bundles are done within a second; whoever waits for a larger one asks again. */
const PATIENCE_MS = 10_000;

/**
 * Says which chunks of a bundle are missing; when none is, notes what it is for and has it put together. Asked again
 * it says how far that is, so that a client that broke off may begin anew at any time.
 */
export async function assemble(
  room: ArtifactsRoom,
  assembler: Assembler,
  grant: ReleasesGrant,
  request: AssembleRequest,
): Promise<Assembled> {
  const { organizationId } = grant;
  const { checksum, chunks } = request;
  const known = await bundleBy(room.db, organizationId, checksum);
  if (known?.state === "error" && known.isRecent && isSame(known.chunks, chunks))
    return await tell(room, known);
  if (!known || known.state === "error") {
    const missingChunks = await missingOf(room, organizationId, request);
    if (missingChunks) return { state: "not_found", missingChunks, detail: null };
  }
  const releaseId = await releaseOf(room, grant, request);
  const bundle = await noteUpload(
    room.db,
    { organizationId, checksum, chunks },
    {
      projectIds: request.projectIds,
      ...(releaseId !== undefined && { releaseId }),
      ...(request.dist !== undefined && { dist: request.dist }),
    },
  );
  if (bundle.state === "ok") return await tell(room, bundle);
  await assembler.work(bundle.id, PATIENCE_MS);
  const now = await bundleBy(room.db, organizationId, checksum);
  if (now) return await tell(room, now);
  throw new Refusal("conflict", "This bundle was just deleted by somebody else. Upload it again.");
}

/** Undefined when nothing is missing. Chunks that are there stay for a day from now. */
async function missingOf(
  room: ArtifactsRoom,
  organizationId: number,
  { checksum, chunks }: AssembleRequest,
): Promise<string[] | undefined> {
  const blobs = await findBlobs(room, organizationId, [checksum, ...chunks]);
  if (blobs.has(checksum)) return undefined;
  const missing = [...new Set(chunks)].filter((sha1) => !blobs.has(sha1));
  return missing.length === 0 && chunks.length > 0 ? undefined : missing;
}

async function releaseOf(
  room: ArtifactsRoom,
  grant: ReleasesGrant,
  { version, projectIds }: AssembleRequest,
): Promise<number | undefined> {
  if (version === undefined) return undefined;
  // Clients ask again and again until a bundle is done; making the release anew would lock issues each time.
  const known = await releaseBy(room.db, grant.organizationId, version);
  if (known && (await isOfAll(room, known.id, projectIds))) return known.id;
  const { release } = await createRelease(room, grant, version, { projects: projectIds.map(String) });
  return release.id;
}

async function isOfAll({ db }: ArtifactsRoom, releaseId: number, projectIds: readonly number[]) {
  const has = new Set((await projectsOf(db, [releaseId])).map((row) => row.project_id));
  return projectIds.every((id) => has.has(id));
}

/** An error is told to who waits for it; whoever asks then begins anew, as with a build that is run again. */
async function tell({ db }: ArtifactsRoom, { id, state, detail }: BundleRow): Promise<Assembled> {
  if (state === "error") await noteTold(db, id);
  return { state, detail, missingChunks: [] };
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, index) => text === other[index]);
}
