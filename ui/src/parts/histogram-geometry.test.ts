import { describe, expect, it } from "vitest";
import type { WireActivity, WireSeries } from "../../../src/wire/issue.ts";
import {
  histogramOf,
  labelled,
  placeOf,
  regressedAt,
  resolvedSpans,
  roundTop,
} from "./histogram-geometry.ts";

const HOUR = 3_600;
const series = (counts: number[]): WireSeries => counts.map((count, index) => [index * HOUR, count]);
const act = (type: string, seconds: number): WireActivity => ({
  id: `${seconds}`,
  type,
  user: null,
  data: {},
  dateCreated: new Date(seconds * 1000).toISOString(),
});

it.each([
  [0, 2],
  [1, 2],
  [3, 4],
  [5, 10],
  [10, 10],
  [11, 20],
  [250, 400],
  [401, 1000],
])("the scale of %i ends at %i, and half of it is a whole number", (most, top) => {
  expect(roundTop(most)).toBe(top);
  expect(Number.isInteger(top / 2)).toBe(true);
});

describe("a histogram", () => {
  it("fills the chart from edge to edge, each bar on one scale", () => {
    const { bars, top, to } = histogramOf(series([0, 2, 4, 1]), null);
    expect(top).toBe(4);
    expect(bars.map(({ x }) => x)).toEqual([0, 25, 50, 75]);
    expect(bars.map(({ height }) => height)).toEqual([0, 0.5, 1, 0.25]);
    expect(to).toBe(4 * HOUR * 1000);
  });

  it("is hot from the bar in which the issue came back", () => {
    const { bars } = histogramOf(series([1, 1, 1]), 1.5 * HOUR * 1000);
    expect(bars.map(({ isHot }) => isHot)).toEqual([false, true, true]);
  });

  it("is drawn without any bucket", () => {
    expect(histogramOf([], null).bars).toEqual([]);
  });

  it("has no place for a moment outside", () => {
    expect(placeOf(50, { from: 0, to: 100 })).toBe(50);
    expect(placeOf(101, { from: 0, to: 100 })).toBeNull();
  });

  it("labels few bars, evenly", () => {
    expect(labelled(56, 5)).toEqual([6, 18, 30, 42, 54]);
    expect(labelled(0, 5)).toEqual([]);
  });
});

describe("what people did", () => {
  const history = [act("set_regression", 300), act("assigned", 200), act("set_resolved", 100)];

  it("tells how long it was resolved, in whatever order it is told", () => {
    expect(resolvedSpans(history, 900_000)).toEqual([{ from: 100_000, to: 300_000 }]);
    for (const type of ["set_resolved", "set_resolved_in_release", "set_resolved_in_commit"]) {
      expect(resolvedSpans([act(type, 100)], 900_000)).toEqual([{ from: 100_000, to: 900_000 }]);
    }
  });

  it("tells since when it is back, until somebody answers", () => {
    expect(regressedAt(history)).toBe(300_000);
    expect(regressedAt([act("set_priority", 400), ...history])).toBe(300_000);
    expect(regressedAt([act("set_resolved", 400), ...history])).toBeNull();
  });
});
