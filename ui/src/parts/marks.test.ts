import { expect, it } from "vitest";
import { marksOf } from "./marks.ts";

const chart = { from: 0, to: 100 };

it("marks moments of the chart, and labels the newest of those that stand close", () => {
  const moments = [
    { of: "early", at: -1 },
    { of: "old", at: 12 },
    { of: "new", at: 50 },
    { of: "middle", at: 44 },
    { of: "same", at: 49 },
  ];
  expect(marksOf(moments, chart)).toMatchObject([
    { of: "new", x: 50, hasLabel: true, row: 0 },
    { of: "same", x: 49, hasLabel: false, row: 1 },
    { of: "middle", x: 44, hasLabel: false, row: 0 },
    { of: "old", x: 12, hasLabel: true, row: 0 },
  ]);
});

it("leaves room before a mark at the end, where its label lies", () => {
  const moments = [
    { of: "end", at: 99 },
    { of: "under its label", at: 80 },
    { of: "before it", at: 70 },
  ];
  expect(marksOf(moments, chart)).toMatchObject([
    { hasLabel: true, isAtEnd: true },
    { hasLabel: false, isAtEnd: false },
    { hasLabel: true, isAtEnd: false },
  ]);
});
