import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { Refusal } from "../../../errors.ts";
import { openBlob } from "../../../files/keep.ts";
import { idOf } from "../../../lib/slug.ts";
import type { WireArtifactBundle, WireArtifactBundleFiles } from "../../../wire/artifact.ts";
import type { Deed } from "../../room.ts";
import { normalDebugId } from "../debug-id.ts";
import { fileNameOf } from "../file-name.ts";
import { inflated } from "../find/inflated.ts";
import type { ArtifactsRoom } from "../room.ts";
import { presentBundle, presentFile } from "./present.ts";
import {
  bundleByUuid,
  bundlePage,
  deleteUploads,
  fileBy,
  filePage,
  type ListedBundle,
  type PageAt,
  uploadsOf,
} from "./store.ts";

interface Params {
  org: string;
  project: string;
}

interface BundleParams extends Params {
  bundle: string;
}

const one = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => (typeof given === "string" ? given : (given.at(-1) ?? "")))
  .transform((text) => text.replaceAll("\0", "").trim().slice(0, 300));
const ListQuery = z.object({ query: one.optional(), bundleId: one.optional(), release: one.optional() });

/** Bundles of a project: listed, looked into, deleted (reference: sourcemaps.md §6). */
export function listingRoutes(server: FastifyInstance, room: ArtifactsRoom): void {
  const list = "/projects/:org/:project/files/artifact-bundles/";
  const files = "/projects/:org/:project/artifact-bundles/:bundle/files/";

  server.get<{ Params: Params }>(list, async (request, reply) => {
    const projectId = await projectOf(room, request, request.params, "read");
    const page = room.paging.readPage(request.query);
    const { release } = ListQuery.parse(request.query);
    const found = await bundlePage(room.db, projectId, {
      ...place(request.query, page),
      ...(release && { release }),
    });
    const rows = room.paging.sendPage(
      request,
      reply,
      room.paging.turnPage(page, found, ({ id }) => [id, 0]),
    );
    const uploads = await uploadsOf(
      room.db,
      projectId,
      rows.map(({ id }) => id),
    );
    return rows.map((bundle): WireArtifactBundle => presentBundle(bundle, uploads));
  });

  server.delete<{ Params: Params }>(list, async (request, reply): Promise<FastifyReply> => {
    const projectId = await projectOf(room, request, request.params, "delete");
    const { bundleId = "" } = ListQuery.parse(request.query);
    const bundle = await requireBundle(room, projectId, bundleId);
    await deleteUploads(room.db, projectId, bundle.id);
    return reply.code(204).send();
  });

  server.get<{ Params: BundleParams }>(files, async (request, reply): Promise<WireArtifactBundleFiles> => {
    const projectId = await projectOf(room, request, request.params, "read");
    const bundle = await requireBundle(room, projectId, request.params.bundle);
    const page = room.paging.readPage(request.query);
    const found = await filePage(room.db, bundle.id, place(request.query, page));
    const rows = room.paging.sendPage(
      request,
      reply,
      room.paging.turnPage(page, found, ({ id }) => [id, 0]),
    );
    const uploads = await uploadsOf(room.db, projectId, [bundle.id]);
    return { ...presentBundle(bundle, uploads), files: rows.map(presentFile) };
  });

  server.get<{ Params: BundleParams & { file: string } }>(
    `${files}:file/`,
    async (request, reply): Promise<FastifyReply> => {
      const projectId = await projectOf(room, request, request.params, "read");
      const bundle = await requireBundle(room, projectId, request.params.bundle);
      return await sendFile(room, reply, bundle, request.params.file);
    },
  );
}

async function projectOf(
  room: ArtifactsRoom,
  request: FastifyRequest,
  { org, project }: Params,
  deed: Deed,
): Promise<number> {
  const { projects } = await room.access.project(request, org, project, deed);
  const [only] = projects;
  if (!only) throw new Error("a project was granted without its row");
  return only.id;
}

function place(
  query: unknown,
  { limit, cursor }: ReturnType<ArtifactsRoom["paging"]["readPage"]>,
): PageAt & { readonly search?: string } {
  const { query: search } = ListQuery.parse(query);
  const at = idOf(cursor?.value ?? "");
  return {
    ...(search && { search }),
    ...(at !== undefined && { at }),
    isPrevious: cursor?.isPrevious ?? false,
    limit: limit + 1,
  };
}

async function requireBundle(room: ArtifactsRoom, projectId: number, text: string): Promise<ListedBundle> {
  const uuid = normalDebugId(text);
  const bundle = uuid === undefined ? undefined : await bundleByUuid(room.db, projectId, uuid);
  if (bundle) return bundle;
  throw new Refusal("not_found", "There is no such artifact bundle in this project.");
}

/** As bytes to be saved: a browser must never run what somebody uploaded. */
async function sendFile(
  room: ArtifactsRoom,
  reply: FastifyReply,
  bundle: ListedBundle,
  id: string,
): Promise<FastifyReply> {
  const number = idOf(id);
  const file = number === undefined ? undefined : await fileBy(room.db, bundle.id, number);
  if (!file) throw new Refusal("not_found", "There is no such file in this artifact bundle.");
  const range = { start: file.data_start, end: file.data_start + file.data_size };
  const { stream } = await openBlob(room, bundle, range);
  const name =
    fileNameOf(file.url)
      .replace(/[^\w.-]/g, "_")
      .slice(0, 100) || "file";
  return reply
    .header("Content-Type", "application/octet-stream")
    .header("Content-Length", file.size)
    .header("Content-Disposition", `attachment; filename="${name}"`)
    .send(file.is_deflated ? inflated(stream, file.size) : stream);
}
