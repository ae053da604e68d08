import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { WireRelease } from "../wire/release.ts";
import { idIn, timeIn } from "./cursor-numbers.ts";
import { presentReleases } from "./present-release.ts";
import { readChange, readNewRelease } from "./read-release.ts";
import { changeRelease, createRelease, removeRelease, requireRelease } from "./releases.ts";
import type { Deed, ReleasesGrant, ReleasesRoom } from "./room.ts";
import { previousWithCommits, releasePage } from "./store.ts";

const one = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => (typeof given === "string" ? given : (given.at(-1) ?? "")).replaceAll("\0", ""));
const many = z.union([z.string().transform((text) => [text]), z.array(z.string()).max(100)]);
const ListQuery = z.object({
  query: one.optional(),
  status: one.optional(),
  project: many.optional(),
});

/** What every route about a release is told by its address. */
export interface ReleaseParams {
  org: string;
  /** Absent in the form for all of an organisation. */
  project?: string;
  version: string;
}

/** Five thousand commits with the files that they changed. */
const LARGEST_LIST = 20 * 1024 * 1024;

/** Both forms: tools of the first years name a project, later ones the organisation alone. */
export const RELEASE_PATHS = ["/organizations/:org/releases/", "/projects/:org/:project/releases/"] as const;

/** Releases: made, listed, changed, deleted (reference: web-api.md §4, §7). */
export function releaseRoutesAt(server: FastifyInstance, room: ReleasesRoom, path: string): void {
  type Params = Omit<ReleaseParams, "version">;

  server.get<{ Params: Params }>(path, async (request, reply) => {
    const grant = await grantOf(room, request, request.params, "read");
    const query = ListQuery.parse(request.query);
    const page = room.paging.readPage(request.query);
    const projectIds = chosen(grant, request.params, query.project);
    const found = await releasePage(room.db, {
      organizationId: grant.organizationId,
      ...(projectIds && { projectIds }),
      ...(query.query && { search: query.query }),
      ...((query.status === "open" || query.status === "archived") && { status: query.status }),
      ...(page.cursor && { at: { ms: timeIn(page.cursor.value), id: idIn(page.cursor.offset) } }),
      isPrevious: page.cursor?.isPrevious ?? false,
      limit: page.limit + 1,
    });
    const turned = room.paging.turnPage(page, found, (row) => [
      (row.released_at ?? row.created_at).getTime(),
      row.id,
    ]);
    return await presentReleases(room, room.paging.sendPage(request, reply, turned), projectIds);
  });

  /** Before anything of a large body is read: nobody else may make us hold one. */
  const forWriters = {
    bodyLimit: LARGEST_LIST,
    onRequest: async (request: FastifyRequest<{ Params: Params }>): Promise<void> => {
      await grantOf(room, request, request.params, "write");
    },
  };

  server.post<{ Params: Params }>(path, forWriters, async (request, reply) => {
    const grant = await grantOf(room, request, request.params, "write");
    const { version, change } = readNewRelease(request.body);
    const { release, isNew } = await createRelease(room, grant, version, change);
    reply.code(isNew ? 201 : 200);
    return await presented(room, release);
  });

  server.get<{ Params: ReleaseParams }>(`${path}:version/`, async (request) => {
    const grant = await grantOf(room, request, request.params, "read");
    return await presented(
      room,
      await requireRelease(room, grant, request.params.version, scopeOf(request.params)),
    );
  });

  server.put<{ Params: ReleaseParams }>(`${path}:version/`, forWriters, async (request) => {
    const grant = await grantOf(room, request, request.params, "write");
    const change = readChange(request.body);
    const release = await requireRelease(room, grant, request.params.version, scopeOf(request.params));
    return await presented(room, await changeRelease(room, grant, release, change));
  });

  server.delete<{ Params: ReleaseParams }>(
    `${path}:version/`,
    async (request, reply): Promise<FastifyReply> => {
      const grant = await grantOf(room, request, request.params, "delete");
      await removeRelease(
        room,
        await requireRelease(room, grant, request.params.version, scopeOf(request.params)),
      );
      return reply.code(204).send();
    },
  );

  // Tools list their commits from there on; an empty object says that there is none.
  server.get<{ Params: ReleaseParams }>(`${path}:version/previous-with-commits/`, async (request) => {
    const grant = await grantOf(room, request, request.params, "read");
    const release = await requireRelease(room, grant, request.params.version, scopeOf(request.params));
    const previous = await previousWithCommits(room.db, release);
    return previous ? await presented(room, previous) : {};
  });
}

export async function grantOf(
  room: ReleasesRoom,
  request: FastifyRequest,
  { org, project }: { org: string; project?: string },
  deed: Deed,
): Promise<ReleasesGrant> {
  return project === undefined
    ? await room.access.organization(request, org, deed)
    : await room.access.project(request, org, project, deed);
}

export function scopeOf({ project }: { project?: string }): "organization" | "project" {
  return project === undefined ? "organization" : "project";
}

export async function presented(
  room: ReleasesRoom,
  release: Parameters<typeof presentReleases>[1][number],
): Promise<WireRelease> {
  const [wire] = await presentReleases(room, [release]);
  if (!wire) throw new Error("one release in, none out");
  return wire;
}

/** The projects that a list is about; undefined for all. Unknown ones have no release. */
function chosen(
  grant: ReleasesGrant,
  { project }: { project?: string },
  wanted: readonly string[] = [],
): number[] | undefined {
  if (project !== undefined) return grant.projects.map(({ id }) => id);
  if (wanted.length === 0 || wanted.includes("-1")) return undefined;
  return grant.projects
    .filter(({ id, slug }) => wanted.includes(String(id)) || wanted.includes(slug))
    .map(({ id }) => id);
}
