import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { requireRelease } from "../releases.ts";
import type { ReleasesRoom } from "../room.ts";
import { compareReleases } from "./compare.ts";

const Query = z.object({
  base: z.string().max(250),
  head: z.string().max(250),
});

/** `GET /organizations/{org}/release-comparison/?base=1.0&head=1.1` */
export function compareRoutes(server: FastifyInstance, room: ReleasesRoom): void {
  server.get<{ Params: { org: string } }>("/organizations/:org/release-comparison/", async (request) => {
    const grant = await room.access.organization(request, request.params.org, "read");
    const { base, head } = Query.parse(request.query);
    return await compareReleases(
      room,
      await requireRelease(room, grant, base, "organization"),
      await requireRelease(room, grant, head, "organization"),
    );
  });
}
