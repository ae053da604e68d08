import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { parseVersion } from "../../protocol/version.ts";
import type { WireDeployOfRelease } from "../../wire/release.ts";
import { idIn, timeIn } from "../cursor-numbers.ts";
import { moment } from "../read-release.ts";
import { grantOf, type ReleaseParams, scopeOf } from "../release-routes.ts";
import { requireRelease } from "../releases.ts";
import type { ReleasesRoom } from "../room.ts";
import { storableText } from "../storable-text.ts";
import { presentDeploy } from "./present-deploy.ts";
import { deployPage, deploysOf, insertDeploy } from "./store.ts";

const Body = z.object({
  environment: storableText(64).refine(
    (name) => name.trim() !== "" && !/[/\n]/.test(name),
    "Name where it was deployed to, such as production.",
  ),
  name: storableText(64).nullish(),
  url: storableText(2_000).nullish(),
  dateStarted: moment.nullish(),
  dateFinished: moment.nullish(),
});

/** Deploys of a release (reference: web-api.md §4). */
export function deployRoutesAt(server: FastifyInstance, room: ReleasesRoom, releases: string): void {
  const path = `${releases}:version/deploys/`;

  server.get<{ Params: ReleaseParams }>(path, async (request, reply) => {
    const grant = await grantOf(room, request, request.params, "read");
    const release = await requireRelease(room, grant, request.params.version, scopeOf(request.params));
    const page = room.paging.readPage(request.query);
    const { cursor } = page;
    const at = cursor && { ms: timeIn(cursor.value), id: idIn(cursor.offset), isPrevious: cursor.isPrevious };
    const found = await deployPage(room.db, release.id, at, page.limit + 1);
    const turned = room.paging.turnPage(page, found, (row) => [row.finished_at.getTime(), row.id]);
    return room.paging.sendPage(request, reply, turned).map(presentDeploy);
  });

  server.post<{ Params: ReleaseParams }>(path, async (request, reply) => {
    const grant = await grantOf(room, request, request.params, "write");
    const body = Body.parse(request.body);
    const release = await requireRelease(room, grant, request.params.version, scopeOf(request.params));
    const deploy = await insertDeploy(room.db, release.id, {
      environment: body.environment,
      name: body.name ?? null,
      url: body.url ?? null,
      started_at: body.dateStarted ?? null,
      finished_at: body.dateFinished ?? new Date(room.now()),
    });
    reply.code(201);
    return presentDeploy(deploy);
  });
}

const ListQuery = z.object({
  project: z.union([z.string().transform((text) => [text]), z.array(z.string()).max(100)]).optional(),
  since: moment.optional(),
});
const MOST_LISTED = 100;
const LISTED_MS = 90 * 86_400_000;

/** The newest deploys of any release, as charts mark them: of chosen projects, since a moment. */
export function deployListRoutes(server: FastifyInstance, room: ReleasesRoom): void {
  server.get<{ Params: { org: string } }>(
    "/organizations/:org/deploys/",
    async (request): Promise<WireDeployOfRelease[]> => {
      const grant = await room.access.organization(request, request.params.org, "read");
      const query = ListQuery.parse(request.query);
      const since = query.since ?? new Date(room.now() - LISTED_MS);
      const wanted = query.project?.filter((text) => text !== "-1") ?? [];
      const ids = grant.projects
        .filter(({ id, slug }) => wanted.length === 0 || wanted.includes(String(id)) || wanted.includes(slug))
        .map(({ id }) => id);
      const rows = await deploysOf(room.db, ids, since, MOST_LISTED);
      return rows.map((row) => ({
        ...presentDeploy(row),
        version: row.version,
        shortVersion: parseVersion(row.version).short,
      }));
    },
  );
}
