import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { moment } from "../read-release.ts";
import { grantOf, type ReleaseParams, scopeOf } from "../release-routes.ts";
import { requireRelease } from "../releases.ts";
import type { ReleasesRoom } from "../room.ts";
import { presentDeploy } from "./present-deploy.ts";
import { deployPage, insertDeploy } from "./store.ts";

const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine((given) => !given.includes("\0"), "This may not hold the character NUL.")
    .transform((given) => given.toWellFormed());

const Body = z.object({
  environment: text(64).refine(
    (name) => name.trim() !== "" && !/[/\n]/.test(name),
    "Name where it was deployed to, such as production.",
  ),
  name: text(64).nullish(),
  url: text(2_000).nullish(),
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
    const at = cursor && { ms: whole(cursor.value), id: whole(cursor.offset), isPrevious: cursor.isPrevious };
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

function whole(given: string): number {
  const number = Number(given);
  return Number.isSafeInteger(number) && Math.abs(number) < 8e15 ? number : 0;
}
