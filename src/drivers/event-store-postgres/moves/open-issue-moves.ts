import type { Pool } from "pg";
import { transaction } from "../../../db/transaction.ts";
import type { Logger } from "../../../lib/logger.ts";
import type { IssueMoves, ReadEventAnew } from "../../../ports/issue-moves.ts";
import { beginMerge } from "./begin-merge.ts";
import { beginUnmerge } from "./begin-unmerge.ts";
import { runMoves } from "./run-moves.ts";

const LEASE_MS = 30_000;
const TRIES = 3;

export interface MovesOptions {
  readonly pool: Pool;
  readonly log: Logger;
  readonly read: ReadEventAnew;
  /** So long a move rests when its node was killed; 30 s unless told. */
  readonly leaseMs?: number;
}

/** Merges and unmerges issues; see docs/decisions/0028. */
export function openIssueMoves({ pool, log, read, leaseMs = LEASE_MS }: MovesOptions): IssueMoves {
  return {
    merge: (wanted) => again(() => transaction(pool, "commit", (client) => beginMerge(client, wanted))),
    unmerge: (wanted) =>
      again(() => transaction(pool, "commit", (client) => beginUnmerge(client, wanted, read))),
    carryOn: (signal) => runMoves({ pool, log, read, leaseMs }, signal),
  };
}

/** Workers lock hashes in an order of their own: a ring is broken by Postgres, and tried again here. */
async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === TRIES || (error as { code?: unknown }).code !== "40P01") throw error;
    }
  }
}
