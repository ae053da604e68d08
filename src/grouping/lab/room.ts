import type { Database } from "../../db/database.ts";
import type { Logger } from "../../lib/logger.ts";
import type { EventHistory } from "../../ports/event-history.ts";
import type { Grouping } from "../../protocol/stations.ts";
import type { ProjectRules } from "../../rules/project-rules.ts";

/** What those who work on dry runs may touch. */
export interface LabRoom {
  readonly db: Database;
  readonly history: EventHistory;
  /** Groups a stored event, as its JSON, by other rules than it was. */
  readonly group: (
    text: string,
    tags: readonly (readonly [key: string, value: string])[],
    project: Pick<ProjectRules, "version" | "rules">,
  ) => Grouping;
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
  /** For each second of its thread on a core so many of rest: what comes in meanwhile matters more. */
  readonly rest: number;
}
