import { expect, it } from "vitest";
import { pathOfTarget } from "./target.ts";

it.each([
  ["/a?b=1", "/a?b=1"],
  ["//evil.example/a", "//evil.example/a"],
  ["http://host:9000/a/?b=http://c/d", "/a/?b=http://c/d"],
  ["HTTPS://host", "/"],
  ["http://host?b", "/?b"],
  ["http:///a", "/a"],
  ["*", "*"],
])("%s asks for %s", (target, path) => {
  expect(pathOfTarget(target)).toBe(path);
});
