import type { WireActivity, WireSeries } from "../../../src/wire/issue.ts";

/** One bar; `x` and `width` in hundredths of the chart, `height` from 0 to 1. */
export interface Bar {
  readonly at: number;
  readonly count: number;
  readonly x: number;
  readonly width: number;
  readonly height: number;
  /** Came after the issue had been resolved: a regression. */
  readonly isHot: boolean;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Histogram {
  /** The scale's end: a round number, even, so that half of it is one too. */
  readonly top: number;
  readonly bars: readonly Bar[];
  /** Milliseconds since 1970 of the chart's begin and end. */
  readonly from: number;
  readonly to: number;
}

/** Bars of a series; `hotFrom` is when the issue came back, in milliseconds since 1970, or null. */
export function histogramOf(series: WireSeries, hotFrom: number | null): Histogram {
  const first = (series[0]?.[0] ?? 0) * 1000;
  const step = ((series[1]?.[0] ?? 0) - (series[0]?.[0] ?? 0)) * 1000 || 3_600_000;
  const top = roundTop(Math.max(0, ...series.map(([, count]) => count)));
  const width = 100 / Math.max(1, series.length);
  const bars = series.map(([seconds, count], index) => ({
    at: seconds * 1000,
    count,
    x: index * width,
    width,
    height: count / top,
    isHot: hotFrom !== null && seconds * 1000 + step > hotFrom,
  }));
  return { top, bars, from: first, to: first + series.length * step };
}

/** The next of 2, 4, 10, 20, 40, 100 …: half of it is a whole number. */
export function roundTop(most: number): number {
  for (let power = 1; ; power *= 10) {
    for (const factor of [2, 4, 10]) if (factor * power >= most) return factor * power;
  }
}

/** Where a moment lies, in hundredths of the chart; null outside of it. */
export function placeOf(moment: number, { from, to }: Pick<Histogram, "from" | "to">): number | null {
  return moment < from || moment > to ? null : ((moment - from) / (to - from)) * 100;
}

/** While it was resolved, as far as the activity tells: from each resolving to what ended it. */
export function resolvedSpans(activity: readonly WireActivity[], now: number): Span[] {
  const spans: Span[] = [];
  let since: number | null = null;
  const inOrder = activity.toSorted((a, b) => Date.parse(a.dateCreated) - Date.parse(b.dateCreated));
  for (const { type, dateCreated } of inOrder) {
    const at = Date.parse(dateCreated);
    if (type.startsWith("set_resolved")) since ??= at;
    else if (
      since !== null &&
      (type === "set_regression" || type === "set_unresolved" || type === "set_ignored")
    ) {
      spans.push({ from: since, to: at });
      since = null;
    }
  }
  if (since !== null) spans.push({ from: since, to: now });
  return spans;
}

/** When it came back the last time, as long as nobody has answered to it since. */
export function regressedAt(activity: readonly WireActivity[]): number | null {
  let at: number | null = null;
  const inOrder = activity.toSorted((a, b) => Date.parse(a.dateCreated) - Date.parse(b.dateCreated));
  for (const { type, dateCreated } of inOrder) {
    if (type === "set_regression") at = Date.parse(dateCreated);
    else if (type.startsWith("set_") && type !== "set_priority") at = null;
  }
  return at;
}

/** Bars that carry a label below, evenly spread: their indices. */
export function labelled(count: number, most: number): number[] {
  const step = Math.max(1, Math.ceil(count / most));
  const indices: number[] = [];
  for (let index = Math.floor(step / 2); index < count; index += step) indices.push(index);
  return indices;
}
