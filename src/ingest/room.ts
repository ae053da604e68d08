import type { IncomingMessage } from "node:http";
import type { Logger } from "../lib/logger.ts";
import type { Counters } from "../ports/counters.ts";
import type { IngestQueue } from "../ports/ingest-queue.ts";
import type { OutcomeCount } from "../protocol/outcome.ts";

/** What the accept path may touch. */
export interface IngestRoom {
  readonly queue: Pick<IngestQueue, "append" | "backlog">;
  readonly keys: KeyDirectory;
  /** Of limits; the web nodes' together. */
  readonly counters: Pick<Counters, "take">;
  /** Counts an end that came before the queue; kept in memory and flushed about every second. */
  readonly count: (outcome: OutcomeCount) => void;
  readonly limits: IngestLimits;
  readonly now: () => number;
  readonly log: Logger;
  /** The address of the client behind trusted proxies; without it only connections that name no other are believed. */
  readonly addressOf?: (request: IncomingMessage) => string | undefined;
  /** Hears of the answers that no router and none of its hooks saw. */
  readonly answered?: (status: number, ms: number) => void;
}

/** Settings of project keys, from a local cache: no query on the accept path. */
export interface KeyDirectory {
  /** The key's settings, or undefined when no such key exists. Disabled keys are found, with `isActive: false`. */
  find(publicKey: string): Promise<KeySettings | undefined>;
}

export interface KeySettings {
  readonly keyId: number;
  readonly projectId: number;
  readonly isActive: boolean;
  /** Host patterns as in the project's settings; `["*"]` allows all (reference: ingest-protocol.md §8). */
  readonly allowedDomains: readonly string[];
  readonly rateLimit?: { readonly windowSeconds: number; readonly count: number };
}

/** Bytes, except where a name says otherwise. */
export interface IngestLimits {
  readonly maxBody: number;
  readonly maxInflatedBody: number;
  readonly maxEvent: number;
  /** Bodies being received or waiting for the disk at once; beyond: 503 with Retry-After. */
  readonly maxInFlight: number;
}
