import type { WireSeries } from "../../wire/issue.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** A chart's buckets: so many, each so long; the last holds the present moment. */
export interface Buckets {
  /** Milliseconds since 1970 of the first bucket's begin. */
  readonly from: number;
  readonly stepMs: number;
  readonly count: number;
}

export type ChartPeriod = "24h" | "14d" | "90d";

/** `24h` by hour, `14d` and `90d` by UTC day. */
export function bucketsOf(period: ChartPeriod, now: number): Buckets {
  if (period === "24h") return endingNow(HOUR_MS, 24, now);
  return endingNow(DAY_MS, period === "14d" ? 14 : 90, now);
}

/** `14d` of the issue page: by six hours. */
export function sixHourBuckets(now: number): Buckets {
  return endingNow(6 * HOUR_MS, 56, now);
}

function endingNow(stepMs: number, count: number, now: number): Buckets {
  return { from: Math.floor(now / stepMs) * stepMs - (count - 1) * stepMs, stepMs, count };
}

/** Adds hourly counts up into buckets; hours outside are left out. */
export function fill(buckets: Buckets, hours: readonly { hour: Date; events: number }[]): WireSeries {
  const series: WireSeries = Array.from({ length: buckets.count }, (_, index) => [
    (buckets.from + index * buckets.stepMs) / 1000,
    0,
  ]);
  for (const { hour, events } of hours) {
    const bucket = series[Math.floor((hour.getTime() - buckets.from) / buckets.stepMs)];
    if (bucket !== undefined) bucket[1] += events;
  }
  return series;
}
