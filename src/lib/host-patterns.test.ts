import { expect, it } from "vitest";
import { hostPattern, isHostOf } from "./host-patterns.ts";

it("a pattern is a host or all below one, with a port or without", () => {
  expect(hostPattern(" CDN.example.com ")).toBe("cdn.example.com");
  expect(hostPattern("*.example.com:8443")).toBe("*.example.com:8443");
  for (const text of [
    "*",
    "*.",
    "",
    "https://a.test",
    "a.test/",
    "a..b",
    "*.*.a",
    "a b",
    "[::1]",
    "a:port",
    ".a",
  ])
    expect(hostPattern(text), text).toBeUndefined();
});

it("means hosts of that name and port alone", () => {
  const means = (pattern: string, url: string) => isHostOf([pattern], new URL(url));
  expect(means("a.test", "https://A.test/x")).toBe(true);
  expect(means("a.test", "http://a.test:80/x")).toBe(true);
  expect(means("a.test", "https://a.test:8443/")).toBe(false);
  expect(means("a.test:8443", "https://a.test:8443/")).toBe(true);
  expect(means("a.test", "https://a.test.evil/")).toBe(false);
  expect(means("a.test", "https://b.a.test/")).toBe(false);
  expect(means("*.a.test", "https://b.a.test/")).toBe(true);
  expect(means("*.a.test", "https://c.b.a.test/")).toBe(true);
  expect(means("*.a.test", "https://a.test/")).toBe(false);
  expect(means("*.a.test", "https://eva.test/")).toBe(false);
  expect(means("*.a.test", "https://b.a.test:1/")).toBe(false);
});
