import { expect, it } from "vitest";
import { highlight } from "./highlight.ts";

it("no character of a line is lost or added, however broken the line is", () => {
  const lines = ['say("a \\" b", 12); // done', "'never closed", "``", "\\", "中文 = 1", "# not c-like"];
  for (const line of lines) {
    expect(
      highlight(line, "c-like")
        .map(({ text }) => text)
        .join(""),
    ).toBe(line);
  }
});

it("a keyword inside a string stays part of the string", () => {
  expect(highlight('"return" return', "c-like")).toEqual([
    { text: '"return"', kind: "st" },
    { text: " " },
    { text: "return", kind: "kw" },
  ]);
});
