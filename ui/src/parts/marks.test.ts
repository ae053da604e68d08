import { expect, it } from "vitest";
import { marksOf } from "./marks.ts";

it("marks moments of the chart, and labels the newest of those that stand close", () => {
  const moments = [
    { of: "early", at: -1 },
    { of: "old", at: 16 },
    { of: "new", at: 64 },
    { of: "middle", at: 56 },
  ];
  expect(marksOf(moments, { from: 0, to: 128 }, 12)).toEqual([
    { of: "new", x: 50, hasLabel: true },
    { of: "middle", x: 43.75, hasLabel: false },
    { of: "old", x: 12.5, hasLabel: true },
  ]);
});
