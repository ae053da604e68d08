import type { FastifyInstance } from "fastify";
import type { Connection } from "./db/database.ts";
import { GROUPING_VERSION } from "./digest/group/group.ts";
import { groupStored } from "./digest/group-stored.ts";
import { groupAgain } from "./digest/prepare.ts";
import { openEventHistory } from "./drivers/event-store-postgres/history.ts";
import type { LabPace, LabRoom } from "./grouping/lab/room.ts";
import type { GroupingRoom } from "./grouping/room.ts";
import { groupingRoutes } from "./grouping/routes.ts";
import { groupingAccess } from "./http/grouping-access.ts";
import type { Logger } from "./lib/logger.ts";

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

/** What it leaves to others: `npm run bench -- grouping-lab`. */
const PACE: LabPace = { leaseMs: 30_000, noteMs: 1_000, keepMs: 5_000, rest: 2 };

/** For those who work on dry runs, by the same algorithm. */
export function openLab({ pool, db }: Connection, log: Logger, pace = PACE): LabRoom {
  return { db, history: openEventHistory(pool), group: groupStored, log, pace };
}
