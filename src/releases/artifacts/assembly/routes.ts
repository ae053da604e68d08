import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { projectIn, requireRelease } from "../../releases.ts";
import { projectsOf } from "../../store.ts";
import { isDist } from "../bundle/manifest.ts";
import type { ArtifactsRoom } from "../room.ts";
import { type AssembleRequest, assemble } from "./assemble.ts";
import type { Assembler } from "./assembler.ts";

/** Two GiB in chunks of 256 KiB; those that we ask for are larger. */
const MOST_CHUNKS = 8_192;

const sha1 = z
  .string()
  .regex(/^[0-9a-fA-F]{40}$/, "A checksum is the SHA-1 of the bytes, in 40 hex digits.")
  .transform((text) => text.toLowerCase());
const File = z.object({ checksum: sha1, chunks: z.array(sha1).max(MOST_CHUNKS) });
const Bundle = z.object({
  ...File.shape,
  projects: z
    .array(z.union([z.string().max(64), z.number().int().transform(String)]))
    .min(1, "Name the projects that the files are of, by slug or id.")
    .max(1_000),
  version: z.string().nullish(),
  dist: z
    .string()
    .nullish()
    .transform((text) => text?.trim() || undefined)
    .refine(
      (text) => text === undefined || isDist(text),
      "A dist has 64 characters at the most, and no line breaks.",
    ),
});

/** Chunks become a bundle: for projects, or in the older form for a release (reference: sourcemaps.md §2, §5). */
export function assembleRoutes(server: FastifyInstance, room: ArtifactsRoom, assembler: Assembler): void {
  const path = "/organizations/:org/";

  server.post<{ Params: { org: string } }>(`${path}artifactbundle/assemble/`, async (request) => {
    const grant = await room.access.organization(request, request.params.org, "write");
    const { projects, version, dist, ...file } = Bundle.parse(request.body);
    return await assemble(room, assembler, grant, {
      ...file,
      projectIds: [...new Set(projects.map((text) => projectIn(grant.projects, text).id))],
      ...(version && { version }),
      ...(dist !== undefined && { dist }),
    });
  });

  server.post<{ Params: { org: string; version: string } }>(
    `${path}releases/:version/assemble/`,
    async (request) => {
      const { org, version } = request.params;
      const grant = await room.access.organization(request, org, "write");
      const file: Pick<AssembleRequest, "checksum" | "chunks"> = File.parse(request.body);
      const release = await requireRelease(room, grant, version, "organization");
      const projects = await projectsOf(room.db, [release.id]);
      const projectIds = projects.map(({ project_id }) => project_id);
      return await assemble(room, assembler, grant, { ...file, projectIds, version });
    },
  );
}
