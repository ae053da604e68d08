import type { FastifyPluginAsync } from "fastify";
import { ownershipAccess } from "./http/ownership-access.ts";
import type { OwnershipRoom } from "./ownership/room.ts";
import { ownershipRoutes } from "./ownership/routes.ts";
import { suspectCommits } from "./releases/suspects/suspect-commits.ts";

/** The routes of ownership, which suspect as the issue page does. */
export function openOwnershipRoutes(room: Pick<OwnershipRoom, "db" | "events" | "now">): FastifyPluginAsync {
  return ownershipRoutes({
    ...room,
    suspects: (found, since) => suspectCommits(room, found, since),
    access: ownershipAccess,
  });
}
