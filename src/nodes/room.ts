import type { FastifyRequest } from "fastify";
import type { Caller } from "../accounts/caller.ts";
import type { Database } from "../db/database.ts";
import type { Logger } from "../lib/logger.ts";

/** What the watch over nodes is handed. */
export interface NodesRoom {
  readonly db: Database;
  readonly log: Logger;
}

/** What the operator's routes are handed besides. */
export interface OperatorRoom extends NodesRoom {
  readonly now: () => number;
  readonly version: string;
  readonly requireCaller: (request: FastifyRequest) => Caller;
}

/** One process of the cluster, as it introduces itself. */
export interface NodeFacts {
  /** A UUID of this life of the process. */
  readonly id: string;
  readonly role: string;
  readonly version: string;
  /** The newest migration that its code knows. */
  readonly knows: string;
  readonly host: string;
  readonly pid: number;
  /** Batches that it digests side by side; 0 when it digests none. */
  readonly threads: number;
  readonly startedAt: Date;
}

/** A few numbers with every heartbeat, for the operator's page. */
export interface NodeFigures {
  readonly rssBytes: number;
  /** Part of one processor, since the heartbeat before: 0.5 is half of one. */
  readonly cpu: number;
  /** Milliseconds that the event loop was late at worst. */
  readonly lateMs: number;
  readonly isDraining?: boolean;
  /** Of a web node. */
  readonly spool?: { readonly bytes: number; readonly limit: number; readonly oldestMs: number };
  /** Of a web node: requests of SDKs a second that were answered 2xx, since the heartbeat before. */
  readonly acceptedPerSecond?: number;
  /** Of a worker: events a second. */
  readonly storedPerSecond?: number;
}
