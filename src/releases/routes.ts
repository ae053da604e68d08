import multipart from "@fastify/multipart";
import type { FastifyPluginAsync } from "fastify";
import { releaseFileRoutesAt } from "./files/routes.ts";
import { RELEASE_PATHS, releaseRoutesAt } from "./release-routes.ts";
import type { ReleasesRoom } from "./room.ts";

/** The web API about releases and their files, to be mounted under `/api/0`. */
export function releaseRoutes(room: ReleasesRoom): FastifyPluginAsync {
  return async (server) => {
    // Here alone: elsewhere a form is refused before anything of it is read.
    await server.register(multipart);
    for (const path of RELEASE_PATHS) {
      releaseRoutesAt(server, room, path);
      releaseFileRoutesAt(server, room, path);
    }
    // Which repositories are known by an integration: none, and tools ask before they name a commit of one.
    server.get<{ Params: { org: string } }>("/organizations/:org/repos/", async (request) => {
      await room.access.organization(request, request.params.org, "read");
      return [];
    });
  };
}
