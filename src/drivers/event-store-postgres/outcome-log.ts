import type { Pool } from "pg";
import type { Logger } from "../../lib/logger.ts";
import type { OutcomeLog } from "../../ports/outcome-log.ts";
import type { OutcomeCount } from "../../protocol/outcome.ts";
import { isMissingPartition, Partitions } from "./partitions.ts";
import { countOutcomes } from "./roll-ups.ts";

const FLUSH_MS = 1000;
const HOUR_MS = 3_600_000;

/**
 * Distinct counts kept while Postgres is away, by the hour as they are stored: a key makes a dozen an hour at the
 * most, and a stranger chooses nothing of them but the key. More are not counted, and the log says so.
 */
const MAX_KEPT = 10_000;

export interface OutcomeLogOptions {
  readonly pool: Pool;
  readonly log: Logger;
  /** Counts of these projects have been written. Must not throw. */
  readonly written?: (projectIds: readonly number[]) => void;
}

export function openOutcomeLog(options: OutcomeLogOptions): OutcomeLog {
  const { pool, log, written } = options;
  const partitions = new Partitions(pool);
  let kept = new Map<string, OutcomeCount>();
  let flushing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let isAway = false;
  let uncounted = 0;

  function keep(outcome: OutcomeCount): void {
    const { at, projectId, keyId, category, reason, quantity } = outcome;
    const key = [Math.floor(at / HOUR_MS), projectId, keyId, category, outcome.outcome, reason].join(" ");
    const known = kept.get(key);
    if (known !== undefined) {
      kept.set(key, { ...outcome, at: Math.max(at, known.at), quantity: known.quantity + quantity });
    } else if (kept.size < MAX_KEPT) kept.set(key, outcome);
    else uncounted += quantity;
  }

  /** Once when the database goes and once when it is back: it is asked every second. */
  function tell(fault: unknown): void {
    if (isAway === (fault !== undefined)) return;
    isAway = fault !== undefined;
    if (isAway) log.warn({ err: fault }, "outcome counts wait for the database");
    else log.info({ uncounted }, "outcome counts are written again");
    uncounted = 0;
  }

  async function flush(): Promise<void> {
    const counts = [...kept.values()];
    if (counts.length === 0) return;
    kept = new Map();
    try {
      await partitions.ensure(counts.map(({ at }) => at));
      const client = await pool.connect();
      try {
        await countOutcomes(client, counts);
      } finally {
        client.release();
      }
      tell(undefined);
      written?.([...new Set(counts.map(({ projectId }) => projectId))]);
    } catch (error) {
      if (isMissingPartition(error)) partitions.forget();
      tell(error);
      for (const count of counts) keep(count);
    }
  }

  function schedule(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      flushing = flushing.then(flush).then(() => {
        if (kept.size > 0) schedule();
      });
    }, FLUSH_MS);
  }

  return {
    count(outcome) {
      keep(outcome);
      schedule();
    },
    async [Symbol.asyncDispose]() {
      clearTimeout(timer);
      await flushing;
      clearTimeout(timer);
      await flush();
    },
  };
}
