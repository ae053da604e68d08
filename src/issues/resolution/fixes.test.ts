import { describe, expect, it } from "vitest";
import { shortIdOf } from "../short-id.ts";
import { fixedBy } from "./fixes.ts";

describe("a commit's message", () => {
  it.each([
    ["Fixes WEB-1A", ["WEB-1A"]],
    ["Sell again\n\nfixes web-1a.\nCo-authored-by: x", ["WEB-1A"]],
    ["closes: WEB-1, API-2 and SHOP-DESK-3", ["WEB-1", "API-2", "SHOP-DESK-3"]],
    ["Resolved (WEB-1); see WEB-2", ["WEB-1"]],
    ["fix WEB-1 fixed WEB-1", ["WEB-1"]],
    ["Fix the till of WEB-7", []],
    ["prefixes WEB-1", []],
    ["Fixes", []],
    ["Mention WEB-1", []],
  ])("names what it fixes: %j", (message, ids) => {
    expect(fixedBy(message).map(({ slug, number }) => shortIdOf(slug, number))).toEqual(ids);
  });

  it("names 50 at the most", () => {
    const ids = Array.from({ length: 80 }, (_, index) => `WEB-${index}`);
    expect(fixedBy(`Fixes ${ids.join(", ")}`)).toHaveLength(50);
  });
});
