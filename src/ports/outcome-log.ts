import type { OutcomeCount } from "../protocol/outcome.ts";

/** Counts ends that come before the queue: what the web role refused. Ends of stored batches are counted there. */
export interface OutcomeLog extends AsyncDisposable {
  /** Keeps the count in memory and returns at once; written about once a second, and when disposed of. */
  count(outcome: OutcomeCount): void;
}
