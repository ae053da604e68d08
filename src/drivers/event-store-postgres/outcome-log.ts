import type { Pool } from "pg";
import type { Logger } from "../../lib/logger.ts";
import type { OutcomeLog } from "../../ports/outcome-log.ts";
import type { OutcomeCount } from "../../protocol/outcome.ts";
import { Partitions } from "./partitions.ts";
import { countOutcomes } from "./roll-ups.ts";

const FLUSH_MS = 1000;

/** Distinct counts kept while Postgres is away. A stranger chooses none of the parts of a count but its project. */
const MAX_KEPT = 10_000;

export function openOutcomeLog(options: { pool: Pool; log: Logger }): OutcomeLog {
  const { pool, log } = options;
  const partitions = new Partitions(pool);
  let kept = new Map<string, OutcomeCount>();
  let flushing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  function keep(outcome: OutcomeCount): void {
    const { at, projectId, keyId, category, reason } = outcome;
    const key = [Math.floor(at / 60_000), projectId, keyId, category, outcome.outcome, reason].join(" ");
    const known = kept.get(key);
    if (known !== undefined) kept.set(key, { ...outcome, quantity: known.quantity + outcome.quantity });
    else if (kept.size < MAX_KEPT) kept.set(key, outcome);
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
    } catch (error) {
      log.warn({ err: error, counts: counts.length }, "outcome counts wait for the database");
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
