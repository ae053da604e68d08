import type { FastifyInstance } from "fastify";
import { GROUPING_VERSION } from "./digest/group/group.ts";
import { groupAgain } from "./digest/prepare.ts";
import type { GroupingRoom } from "./grouping/room.ts";
import { groupingRoutes } from "./grouping/routes.ts";
import { groupingAccess } from "./http/grouping-access.ts";

/** The routes of grouping, with the algorithm that workers group by. */
export function openGroupingRoutes(
  room: Omit<GroupingRoom, "group" | "algorithm" | "access">,
): (server: FastifyInstance) => Promise<void> {
  return groupingRoutes({
    ...room,
    group: groupAgain,
    algorithm: GROUPING_VERSION,
    access: groupingAccess,
  });
}
