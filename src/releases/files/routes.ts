import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import { Refusal } from "../../errors.ts";
import { openBlob } from "../../files/keep.ts";
import { idOf } from "../../lib/slug.ts";
import type { WireReleaseFile } from "../../wire/release.ts";
import { grantOf, type ReleaseParams, scopeOf } from "../release-routes.ts";
import { type Release, requireRelease } from "../releases.ts";
import type { ReleasesRoom } from "../room.ts";
import { readUpload, type UploadedFile } from "./read-upload.ts";
import {
  countFiles,
  deleteFile,
  fileById,
  fileByName,
  filePage,
  insertFile,
  type ReleaseFileRow,
} from "./store.ts";

const texts = z
  .union([z.string().transform((text) => [text]), z.array(z.string()).max(100)])
  .transform((given) => given.map((text) => text.replaceAll("\0", "")).filter((text) => text !== ""));
const ListQuery = z.object({ query: texts.optional(), checksum: texts.optional() });
const Download = z.object({ download: z.unknown().optional() });

interface FileParams extends ReleaseParams {
  file: string;
}

/** Files of a release, sent one by one, as sentry-cli 1.x and 2.x send them (reference: sourcemaps.md §5). */
export function releaseFileRoutesAt(server: FastifyInstance, room: ReleasesRoom, releasesPath: string): void {
  const path = `${releasesPath}:version/files/`;

  server.get<{ Params: ReleaseParams }>(path, async (request, reply) => {
    const grant = await grantOf(room, request, request.params, "read");
    const release = await requireRelease(room, grant, request.params.version, scopeOf(request.params));
    const page = room.paging.readPage(request.query);
    const { query, checksum } = ListQuery.parse(request.query);
    const at = idOf(page.cursor?.value ?? "");
    const found = await filePage(room.db, {
      releaseId: release.id,
      search: query ?? [],
      sha1s: checksum ?? [],
      ...(at !== undefined && { at }),
      isPrevious: page.cursor?.isPrevious ?? false,
      limit: page.limit + 1,
    });
    const turned = room.paging.turnPage(page, found, ({ id }) => [id, 0]);
    return room.paging.sendPage(request, reply, turned).map(presentFile);
  });

  server.post<{ Params: ReleaseParams }>(path, async (request, reply) => {
    const grant = await grantOf(room, request, request.params, "write");
    const release = await requireRelease(room, grant, request.params.version, scopeOf(request.params));
    await refuseTooMany(room, release);
    const { file, isNew } = await add(room, release, await readUpload(room, request, grant.organizationId));
    reply.code(isNew ? 201 : 200);
    return presentFile(file);
  });

  server.get<{ Params: FileParams }>(`${path}:file/`, async (request, reply) => {
    const grant = await grantOf(room, request, request.params, "read");
    const release = await requireRelease(room, grant, request.params.version, scopeOf(request.params));
    const file = await requireFile(room, release, request.params.file);
    if (Download.parse(request.query).download === undefined) return presentFile(file);
    return await sendFile(room, reply, file);
  });

  server.delete<{ Params: FileParams }>(`${path}:file/`, async (request, reply): Promise<FastifyReply> => {
    // Tools delete before they send a file anew, so whoever may write may do this.
    const grant = await grantOf(room, request, request.params, "write");
    const release = await requireRelease(room, grant, request.params.version, scopeOf(request.params));
    const id = idOf(request.params.file);
    if (id === undefined || !(await deleteFile(room.db, release.id, id))) throw noSuchFile();
    return reply.code(204).send();
  });
}

/** The same file again is as good as sent; another of its name is refused, since events may be mapped by the first. */
async function add(
  room: ReleasesRoom,
  release: Release,
  upload: UploadedFile,
): Promise<{ file: ReleaseFileRow; isNew: boolean }> {
  const { name, dist, headers, blob } = upload;
  const id = await insertFile(room.db, { release_id: release.id, name, dist, headers, blob_id: blob.id });
  const file =
    id === undefined
      ? await fileByName(room.db, release.id, name, dist)
      : await fileById(room.db, release.id, id);
  if (!file) throw new Refusal("conflict", "This file was just deleted by somebody else. Send it again.");
  if (id === undefined && file.sha1 !== blob.sha1) {
    throw new Refusal(
      "conflict",
      "The release has another file of this name and dist. Delete that one first, or make a new release.",
    );
  }
  return { file, isNew: id !== undefined };
}

async function refuseTooMany({ db, limits }: ReleasesRoom, release: Release): Promise<void> {
  const { maxFilesOfRelease } = limits;
  if ((await countFiles(db, release.id, maxFilesOfRelease)) < maxFilesOfRelease) return;
  throw new Refusal(
    "too_large",
    `A release may have ${maxFilesOfRelease} files at the most. Delete some, or send them with \`sentry-cli sourcemaps upload\`, which packs them.`,
  );
}

async function requireFile(room: ReleasesRoom, release: Release, id: string): Promise<ReleaseFileRow> {
  const number = idOf(id);
  const file = number === undefined ? undefined : await fileById(room.db, release.id, number);
  if (file) return file;
  throw noSuchFile();
}

function noSuchFile(): Refusal {
  return new Refusal("not_found", "There is no such file in this release.");
}

/** As bytes to be saved: a browser must never run what somebody uploaded. */
async function sendFile(
  room: ReleasesRoom,
  reply: FastifyReply,
  file: ReleaseFileRow,
): Promise<FastifyReply> {
  const { stream, size } = await openBlob(room, file);
  const name = (file.name.split("/").at(-1) ?? "").replace(/[^\w.-]/g, "_").slice(0, 100) || "file";
  return reply
    .header("Content-Type", "application/octet-stream")
    .header("Content-Length", size)
    .header("Content-Disposition", `attachment; filename="${name}"`)
    .send(stream);
}

function presentFile(file: ReleaseFileRow): WireReleaseFile {
  return {
    id: String(file.id),
    name: file.name,
    dist: file.dist === "" ? null : file.dist,
    headers: file.headers,
    size: file.size,
    sha1: file.sha1,
    dateCreated: file.created_at.toISOString(),
  };
}
