import { expect, it } from "vitest";
import { initialsOf } from "./initials.ts";

it("initials are two letters, or one Han character", () => {
  expect(["Dana Lind", "billing", "王小明", "", "😀 x"].map(initialsOf)).toEqual([
    "DL",
    "BI",
    "王",
    "",
    "😀X",
  ]);
});
