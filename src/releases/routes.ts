import multipart from "@fastify/multipart";
import type { FastifyPluginAsync } from "fastify";
import { statsRoutesAt } from "./adoption/routes.ts";
import { commitRoutesAt } from "./commits/routes.ts";
import { compareRoutes } from "./compare/routes.ts";
import { deployListRoutes, deployRoutesAt } from "./deploys/routes.ts";
import { releaseFileRoutesAt } from "./files/routes.ts";
import { hookRoutes } from "./hooks/routes.ts";
import { RELEASE_PATHS, releaseRoutesAt } from "./release-routes.ts";
import { mappingRoutes } from "./repositories/mapping-routes.ts";
import { repositoryRoutes } from "./repositories/routes.ts";
import type { ReleasesRoom } from "./room.ts";

/** The web API about releases and their files, to be mounted under `/api/0`. */
export function releaseRoutes(room: ReleasesRoom): FastifyPluginAsync {
  return async (server) => {
    // Here alone: elsewhere a form is refused before anything of it is read.
    await server.register(multipart);
    for (const path of RELEASE_PATHS) {
      releaseRoutesAt(server, room, path);
      releaseFileRoutesAt(server, room, path);
      commitRoutesAt(server, room, path);
      deployRoutesAt(server, room, path);
      statsRoutesAt(server, room, path);
    }
    deployListRoutes(server, room);
    compareRoutes(server, room);
    repositoryRoutes(server, room);
    mappingRoutes(server, room);
    hookRoutes(server, room);
  };
}
