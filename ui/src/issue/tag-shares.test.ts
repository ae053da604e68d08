import { expect, it } from "vitest";
import type { WireTag } from "../../../src/wire/issue.ts";
import { formatPercent, tagShares } from "./tag-shares.ts";

const tag = (key: string, counts: Record<string, number>, unique = Object.keys(counts).length): WireTag => ({
  key,
  name: key,
  totalValues: 100,
  uniqueValues: unique,
  topValues: Object.entries(counts).map(([value, count]) => ({
    key,
    name: value,
    value,
    count,
    firstSeen: "",
    lastSeen: "",
  })),
});

it("the event's own value is shown even where others are more frequent", () => {
  const [shares] = tagShares(
    [tag("browser", { a: 40, b: 30, c: 20, d: 6, e: 4 })],
    [{ key: "browser", value: "e" }],
  );
  expect(shares?.shares).toEqual([
    { value: "a", percent: 40, isThis: false },
    { value: "b", percent: 30, isThis: false },
    { value: "e", percent: 4, isThis: true },
    { value: null, percent: 26, isThis: false },
  ]);
});

it("a value beyond those counted one by one has no share", () => {
  const [shares] = tagShares([tag("user", { a: 1, b: 1 }, 5_000)], [{ key: "user", value: "z" }]);
  expect(shares?.shares.find(({ isThis }) => isThis)).toEqual({ value: "z", percent: 0, isThis: true });
});

it("what helps most comes first, ids of single traces last", () => {
  const keys = ["trace", "zebra", "os.name", "release", "browser"].map((key) => tag(key, { a: 100 }));
  expect(tagShares(keys, []).map(({ key }) => key)).toEqual([
    "browser",
    "release",
    "zebra",
    "os.name",
    "trace",
  ]);
});

it("a small share is not called none", () => {
  expect([0, 0.2, 1, 60.6].map(formatPercent)).toEqual(["0 %", "< 1 %", "1 %", "61 %"]);
});
