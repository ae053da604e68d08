import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import { Refusal } from "../../errors.ts";
import { openSourceLinks } from "../../issues/source/source-links.ts";
import { idOf } from "../../lib/slug.ts";
import type { WireCodeMapping, WireStacktraceLink } from "../../wire/release.ts";
import { sentence } from "../../wire/sentences.ts";
import { idIn } from "../cursor-numbers.ts";
import { projectIn } from "../releases.ts";
import type { ReleasesGrant, ReleasesRoom } from "../room.ts";
import { storableText } from "../storable-text.ts";
import { requireRepository } from "./find.ts";
import { deleteMapping, type MappingRow, mappingBy, mappingPage, writeMapping } from "./store.ts";

const Id = z.union([z.string().max(20), z.number().int().transform(String)]);

const Body = z.object({
  projectId: Id,
  repositoryId: Id,
  stackRoot: storableText(500).default(""),
  sourceRoot: storableText(500).default(""),
  defaultBranch: storableText(200).nullish(),
});

const LinkQuery = z.object({
  file: storableText(2_000),
  lineNo: z.coerce.number().int().min(1).max(100_000_000).optional().catch(undefined),
  commitId: storableText(64).optional(),
  release: storableText(250).optional(),
});

interface Params {
  org: string;
  id: string;
}

/** Where a project's frames lie in repositories, and what leads there. */
export function mappingRoutes(server: FastifyInstance, room: ReleasesRoom): void {
  const path = "/organizations/:org/code-mappings/";

  server.get<{ Params: Pick<Params, "org">; Querystring: { project?: string | string[] } }>(
    path,
    async (request, reply) => {
      const { projects } = await room.access.organization(request, request.params.org, "read");
      const wanted = [request.query.project ?? []].flat().filter((each) => each !== "-1");
      const ids = projects
        .filter(({ id, slug }) => wanted.length === 0 || wanted.includes(String(id)) || wanted.includes(slug))
        .map(({ id }) => id);
      const page = room.paging.readPage(request.query);
      const at = page.cursor && {
        id: idIn(page.cursor.offset),
        isPrevious: page.cursor.isPrevious,
      };
      const found = await mappingPage(room.db, ids, at, page.limit + 1);
      const turned = room.paging.turnPage(page, found, ({ id }) => [0, id]);
      return room.paging.sendPage(request, reply, turned).map(presentMapping);
    },
  );

  server.post<{ Params: Pick<Params, "org"> }>(path, async (request, reply) => {
    const grant = await room.access.organization(request, request.params.org, "configure");
    const made = await write(room, grant, Body.parse(request.body));
    reply.code(201);
    return made;
  });

  server.put<{ Params: Params }>(`${path}:id/`, async (request) => {
    const grant = await room.access.organization(request, request.params.org, "configure");
    const { id } = await requireMapping(room, grant, request.params.id);
    return await write(room, grant, Body.parse(request.body), id);
  });

  server.delete<{ Params: Params }>(`${path}:id/`, async (request, reply): Promise<FastifyReply> => {
    const grant = await room.access.organization(request, request.params.org, "configure");
    await deleteMapping(room.db, (await requireMapping(room, grant, request.params.id)).id);
    return reply.code(204).send();
  });

  server.get<{ Params: { org: string; project: string } }>(
    "/projects/:org/:project/stacktrace-link/",
    async (request): Promise<WireStacktraceLink> => {
      const { org, project } = request.params;
      const grant = await room.access.project(request, org, project, "read");
      const { file, lineNo, commitId, release } = LinkQuery.parse(request.query);
      const projectId = grant.projects[0]?.id ?? 0;
      const links = await openSourceLinks(room.db, projectId, { release, commit: commitId || undefined });
      const found = links.of({ path: file, ...(lineNo !== undefined && { line: lineNo }) });
      const row = found && (await mappingBy(room.db, [projectId], found.mapping.id));
      return {
        config: row ? presentMapping(row) : null,
        sourceUrl: found?.address ?? null,
        integrations: [],
        ...(found?.address === undefined && {
          error:
            links.mappings.length === 0
              ? "no_code_mappings_for_project"
              : found
                ? "repository_without_url"
                : "stack_root_mismatch",
        }),
      };
    },
  );
}

async function write(
  room: ReleasesRoom,
  grant: ReleasesGrant,
  body: z.infer<typeof Body>,
  id?: number,
): Promise<WireCodeMapping> {
  const project = projectIn(grant.projects, body.projectId, "projectId");
  const repository = await requireRepository(room, grant.organizationId, body.repositoryId);
  const { stackRoot, sourceRoot, defaultBranch } = body;
  const branch = defaultBranch || "main";
  const values = { projectId: project.id, repositoryId: repository.id, stackRoot, sourceRoot, branch };
  const written = await writeMapping(room.db, values, id);
  if (written === undefined) {
    const text = sentence("mappingTaken");
    throw new Refusal("conflict", text, { fields: { stackRoot: [text] } });
  }
  return presentMapping(await requireMapping(room, grant, String(written)));
}

async function requireMapping(
  { db }: Pick<ReleasesRoom, "db">,
  { projects }: ReleasesGrant,
  text: string,
): Promise<MappingRow> {
  const id = idOf(text);
  const found =
    id === undefined
      ? undefined
      : await mappingBy(
          db,
          projects.map((one) => one.id),
          id,
        );
  if (found) return found;
  throw new Refusal("not_found", "There is no such code mapping in this organization.");
}

function presentMapping(row: MappingRow): WireCodeMapping {
  return {
    id: String(row.id),
    projectId: String(row.project_id),
    projectSlug: row.slug,
    repoId: String(row.repository_id),
    repoName: row.repository,
    stackRoot: row.stack_root,
    sourceRoot: row.source_root,
    defaultBranch: row.branch,
  };
}
