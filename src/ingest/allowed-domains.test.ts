import { expect, it } from "vitest";
import { isAllowedOrigin } from "./allowed-domains.ts";

it.each([
  ["https://example.com", ["*"], true],
  ["nonsense", ["*"], true],
  [undefined, ["example.com"], true],
  ["https://example.com/page?x=1", ["example.com"], true],
  ["https://EXAMPLE.com", ["Example.Com"], true],
  ["https://shop.example.com", ["example.com"], false],
  ["https://example.com.evil.org", ["example.com"], false],
  ["https://shop.example.com", ["*.example.com"], true],
  ["https://example.com", ["*.example.com"], true],
  ["https://badexample.com", ["*.example.com"], false],
  ["https://example.com", ["https://example.com"], true],
  ["http://example.com", ["https://example.com"], false],
  ["http://localhost:3000", ["localhost:3000"], true],
  ["http://localhost:3001", ["localhost:3000"], false],
  ["https://example.com", ["example.com:443"], true],
  ["http://[::1]:8080", ["[::1]:8080"], true],
  ["https://example.com", ["https://example.com/path"], true],
  ["null", ["example.com"], false],
  ["https://example.com", [], false],
  ["https://example.com", ["", "://", "https://"], false],
])("a page at %s, allowed %j: %s", (origin, allowed, expected) => {
  expect(isAllowedOrigin(origin, allowed)).toBe(expected);
});
