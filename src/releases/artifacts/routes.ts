import multipart from "@fastify/multipart";
import type { FastifyPluginAsync } from "fastify";
import { Assembler } from "./assembly/assembler.ts";
import { assembleRoutes } from "./assembly/routes.ts";
import { chunkRoutes } from "./chunks/routes.ts";
import { listingRoutes } from "./listing/routes.ts";
import type { ArtifactsRoom } from "./room.ts";

/** The web API about artifact bundles, to be mounted under `/api/0`. */
export function artifactRoutes(room: ArtifactsRoom): FastifyPluginAsync {
  return async (server) => {
    const assembler = new Assembler(room);
    server.addHook("onClose", () => assembler[Symbol.asyncDispose]());
    // Here alone: elsewhere a form is refused before anything of it is read.
    await server.register(multipart);
    chunkRoutes(server, room);
    assembleRoutes(server, room, assembler);
    listingRoutes(server, room);
  };
}
