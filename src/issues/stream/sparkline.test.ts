import { describe, expect, it } from "vitest";
import { bucketsOf, fill, sixHourBuckets } from "./sparkline.ts";

const now = Date.parse("2026-11-22T14:30:00Z");
const at = (text: string) => ({ hour: new Date(`${text}Z`), events: 2 });

describe("sparkline", () => {
  it("has an entry for every hour of a day, the running one last", () => {
    const series = fill(bucketsOf("24h", now), [
      at("2026-11-22T14:00"),
      at("2026-11-21T15:00"),
      at("2026-11-21T14:00"),
    ]);
    expect(series).toHaveLength(24);
    expect(series[0]).toEqual([Date.parse("2026-11-21T15:00Z") / 1000, 2]);
    expect(series[23]).toEqual([Date.parse("2026-11-22T14:00Z") / 1000, 2]);
    expect(series.reduce((sum, [, events]) => sum + events, 0)).toBe(4);
  });

  it("adds hours up into longer buckets", () => {
    const hours = [
      at("2026-11-22T12:00"),
      at("2026-11-22T13:00"),
      at("2026-11-22T11:00"),
      at("2026-11-08T00:00"),
    ];
    expect(
      fill(sixHourBuckets(now), hours)
        .slice(-2)
        .map(([, events]) => events),
    ).toEqual([2, 4]);
    const days = fill(bucketsOf("14d", now), hours);
    expect(days).toHaveLength(14);
    expect(days.at(-1)?.[1]).toBe(6);
    expect(fill(bucketsOf("90d", now), hours)).toHaveLength(90);
  });
});
