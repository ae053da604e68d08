import type { FastifyInstance } from "fastify";
import type { WireCommitFile } from "../../wire/release.ts";
import { positionIn } from "../cursor-numbers.ts";
import { presentCommit } from "../present-release.ts";
import { grantOf, type ReleaseParams, scopeOf } from "../release-routes.ts";
import { requireRelease } from "../releases.ts";
import type { ReleasesRoom } from "../room.ts";
import { commitPage, filesOf } from "./store.ts";

/** A page lists no more; the rest are found at the repository. */
const MOST_FILES = 1_000;

/** Commits of a release, and the files that they changed (reference: web-api.md §4). */
export function commitRoutesAt(server: FastifyInstance, room: ReleasesRoom, releases: string): void {
  server.get<{ Params: ReleaseParams }>(`${releases}:version/commits/`, async (request, reply) => {
    const grant = await grantOf(room, request, request.params, "read");
    const release = await requireRelease(room, grant, request.params.version, scopeOf(request.params));
    const page = room.paging.readPage(request.query);
    const at = page.cursor && {
      position: positionIn(page.cursor.offset),
      isPrevious: page.cursor.isPrevious,
    };
    const found = await commitPage(room.db, release.id, at, page.limit + 1);
    const turned = room.paging.turnPage(page, found, ({ position }) => [0, position]);
    return room.paging.sendPage(request, reply, turned).map(presentCommit);
  });

  server.get<{ Params: ReleaseParams }>(
    `${releases}:version/commitfiles/`,
    async (request): Promise<WireCommitFile[]> => {
      const grant = await grantOf(room, request, request.params, "read");
      const release = await requireRelease(room, grant, request.params.version, scopeOf(request.params));
      const files = await filesOf(room.db, release.id, MOST_FILES);
      return files.map((row) => ({
        filename: row.path,
        type: row.type,
        repoName: row.repository,
        commitId: row.sha,
        author: { name: row.author_name, email: row.author_email },
        dateCreated: row.committed_at?.toISOString() ?? null,
      }));
    },
  );
}
