import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Registry } from "./registry.ts";

const NS = 1e9;
/** Coarse enough to cost nothing: fifty wake-ups a second would keep an idle laptop awake. */
const RESOLUTION_MS = 200;

type Delay = ReturnType<typeof monitorEventLoopDelay>;

export interface ProcessMetrics extends Disposable {
  /** How late the event loop was at worst since it was last asked. Milliseconds. */
  takeWorstLag(): number;
}

/** Memory, processor time and lateness of the event loop, under the names that dashboards know. */
export function openProcessMetrics(registry: Registry): ProcessMetrics {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  registry.gauge("process_resident_memory_bytes", "Memory of the process.", () => process.memoryUsage.rss());
  registry.gauge(
    "nodejs_heap_size_used_bytes",
    "JavaScript heap in use.",
    () => process.memoryUsage().heapUsed,
  );
  registry.counted("process_cpu_seconds_total", "Processor time, user and system.", () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  const startedAt = Date.now() / 1000 - process.uptime();
  registry.gauge("process_start_time_seconds", "When the process started, since 1970.", () => startedAt);
  for (const [quantile, read] of [
    ["0.5", (d: Delay) => d.percentile(50)],
    ["0.99", (d: Delay) => d.percentile(99)],
    ["1", (d: Delay) => d.max],
  ] as const) {
    const help = "How late timers of the event loop are, in the last moments.";
    registry.gauge("nodejs_eventloop_lag_seconds", help, () => late(read(delay)) / 1000, { quantile });
  }
  return {
    takeWorstLag() {
      const worst = late(delay.max);
      delay.reset();
      return worst;
    },
    [Symbol.dispose]: () => delay.disable(),
  };
}

/** The monitor counts the whole interval, and before its first one a number beyond all bounds. */
function late(nanoseconds: number): number {
  const ms = (nanoseconds / NS) * 1000 - RESOLUTION_MS;
  return ms > 0 && ms < 3_600_000 ? Math.round(ms * 100) / 100 : 0;
}
