import { expect, it } from "vitest";
import { formatAge, formatAgo } from "./times.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const before = (ms: number) => new Date(NOW - ms);

it("an age is one number and its unit, in both languages", () => {
  expect([40_000, 60_000, 5 * 3_600_000, 38 * 86_400_000].map((ms) => formatAge(ms, "en"))).toEqual([
    "40 s",
    "1 min",
    "5 h",
    "38 d",
  ]);
  expect(formatAge(90_000, "zh-CN")).toBe("1 分钟");
});

it("a clock that runs ahead reads as now", () => {
  expect(formatAge(-5_000, "en")).toBe("0 s");
});

it("what is older than seven days is told by its date", () => {
  expect(formatAgo(before(6 * 86_400_000), NOW, "en")).toBe("6 d ago");
  expect(formatAgo(before(6 * 86_400_000), NOW, "zh-CN")).toBe("6 天前");
  expect(formatAgo(before(8 * 86_400_000), NOW, "en")).toBe("14 Nov 2026");
});
