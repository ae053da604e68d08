import type { FastifyRequest } from "fastify";
import type { Database } from "../db/database.ts";
import type { EventReader } from "../ports/event-store.ts";
import type { Event } from "../protocol/event.ts";
import type { Grouping } from "../protocol/stations.ts";
import type { ProjectRules } from "../rules/project-rules.ts";
import type { RulesDirectory } from "./rules-directory.ts";

/** What projects' rules of grouping, and the web API about them, may touch. */
export interface GroupingRoom {
  readonly db: Database;
  readonly events: Pick<EventReader, "byId" | "page">;
  readonly rules: RulesDirectory;
  /** Groups a stored event by other rules than it was; may change the event. */
  readonly group: (
    event: Event,
    tags: readonly (readonly [key: string, value: string])[],
    project: Pick<ProjectRules, "version" | "rules"> | undefined,
  ) => Grouping;
  /** By which events are grouped, apart from rules. */
  readonly algorithm: string;
  readonly access: GroupingAccess;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Who may see and change what; `http` knows. Throws a Refusal where the caller may not. */
export interface GroupingAccess {
  project(
    request: FastifyRequest,
    organization: string,
    project: string,
    scope: "project:read" | "project:write" | "event:read",
  ): Promise<{ readonly id: number; readonly slug: string; readonly accountId: number }>;
}
