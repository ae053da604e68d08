import type { FastifyRequest } from "fastify";
import type { Database } from "../db/database.ts";
import type { Logger } from "../lib/logger.ts";
import type { Notices } from "../ports/notices.ts";

/** What live updates may touch. */
export interface LiveRoom {
  readonly db: Database;
  /** Absent: nobody tells this node of what workers store, and pages ask by themselves. */
  readonly notices?: Notices;
  readonly access: LiveAccess;
  readonly log: Logger;
  readonly limits: LiveLimits;
}

/** Who may listen; `http` knows. */
export interface LiveAccess {
  /** The organisation by slug or id; throws a Refusal to those who may not read its issues. */
  open(request: FastifyRequest, slugOrId: string): Promise<Listener>;
  /** Whether that would still be so, were it asked now. */
  isStillOpen(request: FastifyRequest, organizationId: number): Promise<boolean>;
}

export interface Listener {
  readonly organizationId: number;
  readonly accountId: number;
}

export interface LiveLimits {
  /** Streams of one person, and of all together, on this node. */
  readonly perPerson: number;
  readonly perNode: number;
  /** Between two heartbeats, milliseconds; with each it is asked whether the listener may still listen. */
  readonly heartbeatMs: number;
  /** Where pages may be read from a replica: how much later all is said once more, milliseconds. */
  readonly echoMs?: number;
}

/** What a stream says: issues may have changed, or something that was sent may have been refused. */
export type LiveEvent = "issues" | "refusals";
