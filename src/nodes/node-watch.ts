import { mergeFamilies } from "./metrics/exposition.ts";
import { openProcessMetrics, type ProcessMetrics } from "./metrics/process-metrics.ts";
import { type Family, Registry } from "./metrics/registry.ts";
import type { NodeFacts, NodeFigures } from "./room.ts";

/** What a process knows of itself: its numbers, those of its threads, and whether it is on its way out. */
export class NodeWatch implements Disposable {
  readonly registry = new Registry();
  readonly #draining = new AbortController();
  /** Aborts when a balancer must send nothing more here. */
  readonly draining: AbortSignal = this.#draining.signal;
  readonly #process: ProcessMetrics;
  readonly #threads = new Map<number, readonly Family[]>();
  /** What threads counted that have ended: counters never fall. */
  #past: readonly Family[] = [];
  #before = { at: performance.now(), cpu: process.cpuUsage(), accepted: 0, stored: 0 };

  constructor({ role, version, knows }: Pick<NodeFacts, "role" | "version" | "knows">) {
    this.#process = openProcessMetrics(this.registry);
    this.registry.gauge("vedette_node_info", "What this process is.", () => 1, {
      role,
      version,
      schema: knows.replace(/_.*/, ""),
    });
  }

  get isDraining(): boolean {
    return this.draining.aborted;
  }

  drain(): void {
    this.#draining.abort();
  }

  /** The newest numbers of a thread; its last ones count on when it has ended. */
  threadCounted(thread: number, families: readonly Family[]): void {
    this.#threads.set(thread, families);
  }

  threadEnded(thread: number): void {
    const counted = this.#threads.get(thread)?.filter(({ type }) => type !== "gauge");
    if (counted !== undefined) this.#past = mergeFamilies([this.#past, counted]);
    this.#threads.delete(thread);
  }

  /** Of the whole process. */
  families(): Family[] {
    return mergeFamilies([this.registry.families(), ...this.#threads.values(), this.#past]);
  }

  /** Since the last call, what goes by the time. */
  figures(): NodeFigures {
    const families = this.families();
    const one = (name: string) => total(families, name);
    const at = performance.now();
    const seconds = Math.max(0.001, (at - this.#before.at) / 1000);
    const { user, system } = process.cpuUsage(this.#before.cpu);
    const accepted = total(families, "vedette_accept_answers_total", 'status="2xx"');
    const stored = total(families, "vedette_batch_events_total");
    const before = this.#before;
    this.#before = { at, cpu: process.cpuUsage(), accepted: accepted ?? 0, stored: stored ?? 0 };
    const spool = one("vedette_spool_bytes");
    return {
      rssBytes: process.memoryUsage.rss(),
      cpu: rounded((user + system) / 1e6 / seconds),
      lateMs: this.#process.takeWorstLag(),
      ...(accepted !== undefined && { acceptedPerSecond: rounded((accepted - before.accepted) / seconds) }),
      ...(stored !== undefined && { storedPerSecond: rounded((stored - before.stored) / seconds) }),
      ...(this.isDraining && { isDraining: true }),
      ...(spool !== undefined && {
        spool: {
          bytes: spool,
          limit: one("vedette_spool_limit_bytes") ?? 0,
          oldestMs: Math.round((one("vedette_spool_lag_seconds") ?? 0) * 1000),
        },
      }),
    };
  }

  [Symbol.dispose](): void {
    this.#process[Symbol.dispose]();
  }
}

function total(families: readonly Family[], name: string, labels?: string): number | undefined {
  const series = families.find((family) => family.name === name)?.series;
  return series
    ?.filter((one) => labels === undefined || one.labels === labels)
    .reduce((sum, { values }) => sum + (values[0] ?? 0), 0);
}

function rounded(value: number): number {
  return Math.round(Math.max(0, value) * 100) / 100;
}
