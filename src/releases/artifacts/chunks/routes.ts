import type { FastifyInstance } from "fastify";
import type { ArtifactsRoom } from "../room.ts";
import { CHUNKS } from "./limits.ts";
import { receiveChunks } from "./receive.ts";

/**
 * What is kept here. Without `debug_files`, `pdbs`, `sources` and the other kinds of native code, clients say at once
 * that the server does not take them.
 */
const ACCEPTED = ["release_files", "artifact_bundles", "artifact_bundles_v2"] as const;

interface Params {
  org: string;
}

/** How and where chunks are sent, and their arrival (reference: sourcemaps.md §2). */
export function chunkRoutes(server: FastifyInstance, room: ArtifactsRoom): void {
  const path = "/organizations/:org/chunk-upload/";

  server.get<{ Params: Params }>(path, async (request) => {
    const { slug } = await room.access.organization(request, request.params.org, "write");
    return {
      url: `${room.url}/api/0/organizations/${slug}/chunk-upload/`,
      chunkSize: CHUNKS.maxChunk,
      chunksPerRequest: CHUNKS.maxChunks,
      maxFileSize: room.limits.maxBundle,
      maxRequestSize: CHUNKS.maxRequest,
      concurrency: CHUNKS.atOnce,
      hashAlgorithm: "sha1",
      compression: ["gzip"],
      accept: ACCEPTED,
    };
  });

  server.post<{ Params: Params }>(path, async (request, reply) => {
    const { organizationId } = await room.access.organization(request, request.params.org, "write");
    await receiveChunks(room, request, organizationId);
    return reply.code(200).send();
  });
}
