import { expect, it } from "vitest";
import { cursorOf } from "./page.ts";

const LINK =
  '<https://x.example/api/0/a/?&cursor=0:0:1>; rel="previous"; results="false"; cursor="0:0:1", ' +
  '<https://x.example/api/0/a/?q=a,b&cursor=0:100:0>; rel="next"; results="true"; cursor="0:100:0"';

it("pages on where there are results, and not where there are none", () => {
  expect(cursorOf(LINK, "next")).toBe("0:100:0");
  expect(cursorOf(LINK, "previous")).toBeNull();
  expect(cursorOf("", "next")).toBeNull();
});
