import { expect, it } from "vitest";
import { safeNext } from "./next.ts";

const home = "https://errors.wexholm.example";

it("a sign-in leads back to a page of ours", () => {
  expect(safeNext("/organizations/a/issues/?query=x#y", home)).toBe("/organizations/a/issues/?query=x#y");
});

it("a sign-in never leads to another site, nor back to itself", () => {
  const elsewhere = [
    "https://evil.example/",
    "//evil.example/x",
    "/\\evil.example",
    "/.//evil.example",
    "/x/..//evil.example",
    "/.\\/evil.example",
    "javascript:alert(1)",
    "/sign-in/",
    undefined,
    "http://[",
  ];
  expect(elsewhere.map((next) => safeNext(next, home))).toEqual(elsewhere.map(() => "/"));
});
