import type { FastifyInstance } from "fastify";
import { fill, sixHourBuckets } from "../../issues/stream/sparkline.ts";
import type { WireReleaseStats } from "../../wire/release.ts";
import { grantOf, type ReleaseParams, scopeOf } from "../release-routes.ts";
import { requireRelease } from "../releases.ts";
import type { ReleasesRoom } from "../room.ts";
import { projectsOf } from "../store.ts";
import { hoursOf } from "./store.ts";

/** Events of a release over the last fourteen days, by six hours: of all its projects, or of the one in the address. */
export function statsRoutesAt(server: FastifyInstance, room: ReleasesRoom, releases: string): void {
  server.get<{ Params: ReleaseParams }>(
    `${releases}:version/stats/`,
    async (request): Promise<WireReleaseStats> => {
      const grant = await grantOf(room, request, request.params, "read");
      const release = await requireRelease(room, grant, request.params.version, scopeOf(request.params));
      const granted = new Set(grant.projects.map(({ id }) => id));
      const projects = (await projectsOf(room.db, [release.id])).filter((row) => granted.has(row.project_id));
      const buckets = sixHourBuckets(room.now());
      const ids = projects.map((row) => row.project_id);
      const hours = await hoursOf(room.db, ids, release.version, new Date(buckets.from));
      return { "14d": fill(buckets, hours) };
    },
  );
}
