import type { Database } from "../../db/database.ts";
import type { Logger } from "../../lib/logger.ts";
import type { EventHistory } from "../../ports/event-history.ts";
import type { GroupingRoom } from "../room.ts";

/** What those who work on dry runs may touch. */
export interface LabRoom {
  readonly db: Database;
  readonly history: EventHistory;
  readonly group: GroupingRoom["group"];
  readonly log: Logger;
  readonly pace: LabPace;
}

export interface LabPace {
  /** So long a run rests when its node was killed. */
  readonly leaseMs: number;
  /** So often a page sees progress, and a run learns that it was cancelled. */
  readonly noteMs: number;
  /** So much is done again at the most when a node dies. */
  readonly keepMs: number;
  /** For each second of work so many of rest: what comes in meanwhile matters more. */
  readonly rest: number;
}
