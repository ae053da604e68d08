import type { EventWriter } from "../../ports/event-store.ts";
import type { Backlog } from "../../ports/ingest-queue.ts";
import type { OutcomeLog } from "../../ports/outcome-log.ts";
import type { OutcomeCount } from "../../protocol/outcome.ts";
import type { Counter, Histogram, Registry } from "./registry.ts";

/** Of bodies, from the first byte to the answer: most take milliseconds. Seconds. */
const ACCEPT_BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
/** Of transactions. Seconds. */
const BATCH_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** From receipt to stored: under a second while all is well, hours after an outage. Seconds. */
const LAG_BOUNDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 900, 3600, 14_400, 86_400];

const OUTCOMES: readonly OutcomeCount["outcome"][] = [
  "accepted",
  "filtered",
  "rate_limited",
  "invalid",
  "discarded",
  "client_discard",
];

type Ends = ReadonlyMap<string, Counter>;

/** Throughput by outcome. Of its many reasons and projects the database keeps the count. */
function openEnds(registry: Registry): Ends {
  const help = "Items that reached their end on this node, by outcome.";
  return new Map(
    OUTCOMES.map((outcome) => [outcome, registry.counter("vedette_outcomes_total", help, { outcome })]),
  );
}

export interface PoolUse {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

export function measurePool(registry: Registry, pool: PoolUse): void {
  const help = "Connections to the database, and requests that wait for one.";
  const name = "vedette_database_connections";
  registry.gauge(name, help, () => pool.totalCount - pool.idleCount, { state: "busy" });
  registry.gauge(name, help, () => pool.idleCount, { state: "idle" });
  registry.gauge(name, help, () => pool.waitingCount, { state: "waiting" });
}

/** What a web node takes in. */
export class WebMetrics {
  readonly #accept: Histogram;
  readonly #answers: ReadonlyMap<number, Counter>;
  readonly #ends: Ends;

  constructor(
    registry: Registry,
    { queue, maxSpool, pool }: { queue: { backlog(): Backlog }; maxSpool: number; pool: PoolUse },
  ) {
    measurePool(registry, pool);
    this.#accept = registry.histogram(
      "vedette_accept_seconds",
      "From a request of an SDK to its answer.",
      ACCEPT_BOUNDS,
    );
    this.#answers = new Map(
      [2, 4, 5].map((hundreds) => [
        hundreds,
        registry.counter("vedette_accept_answers_total", "Answers to SDKs, by class of status.", {
          status: `${hundreds}xx`,
        }),
      ]),
    );
    this.#ends = openEnds(registry);
    const bytes = "Bytes in this node's spool that wait to be stored.";
    registry.gauge("vedette_spool_bytes", bytes, () => queue.backlog().bytes);
    registry.gauge("vedette_spool_limit_bytes", "Beyond it SDKs are asked to come back.", () => maxSpool);
    registry.gauge(
      "vedette_spool_lag_seconds",
      "How long the oldest body of this node's spool has waited.",
      () => queue.backlog().oldestMs / 1000,
    );
  }

  answered(status: number, ms: number): void {
    this.#accept.observe(ms / 1000);
    this.#answers.get(Math.floor(status / 100))?.add();
  }

  outcomes(log: OutcomeLog): OutcomeLog {
    return {
      ...log,
      count: (outcome) => {
        this.#ends.get(outcome.outcome)?.add(outcome.quantity);
        log.count(outcome);
      },
    };
  }
}

/** What a worker stores. */
export class WorkerMetrics {
  readonly #batch: Histogram;
  readonly #lag: Histogram;
  readonly #stored: Counter;
  readonly #ends: Ends;

  constructor(registry: Registry, { pool }: { pool: PoolUse }) {
    measurePool(registry, pool);
    this.#batch = registry.histogram(
      "vedette_batch_seconds",
      "Time to store a batch, in one transaction as a rule.",
      BATCH_BOUNDS,
    );
    this.#stored = registry.counter("vedette_batch_events_total", "Events in the batches that were stored.");
    this.#lag = registry.histogram(
      "vedette_lag_seconds",
      "From the receipt of a batch's oldest event to its being stored.",
      LAG_BOUNDS,
    );
    this.#ends = openEnds(registry);
  }

  /** The same writer, with its batches counted and timed. */
  writer(writer: EventWriter): EventWriter {
    return {
      ...writer,
      store: async (batch) => {
        const from = performance.now();
        const stored = await writer.store(batch);
        this.#batch.observe((performance.now() - from) / 1000);
        const oldest = batch.events.reduce((least, { event }) => Math.min(least, event.received), Infinity);
        if (oldest !== Infinity) this.#lag.observe(Math.max(0, Date.now() / 1000 - oldest));
        this.#stored.add(batch.events.length);
        this.#ends.get("accepted")?.add(stored.length);
        this.#ends.get("discarded")?.add(batch.events.length - stored.length);
        for (const { outcome, quantity } of batch.outcomes) this.#ends.get(outcome)?.add(quantity);
        return stored;
      },
    };
  }
}
