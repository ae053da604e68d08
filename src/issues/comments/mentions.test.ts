import { expect, it } from "vitest";
import { addressesIn, MOST_MENTIONS } from "./mentions.ts";

it.each([
  ["@Olga@Example.com, look", ["olga@example.com"]],
  ["(@a.b+c@x-y.example.com.) and @a.b+c@x-y.example.com", ["a.b+c@x-y.example.com"]],
  ["**@olga@localhost**: yes", ["olga@localhost"]],
  ["mail olga@example.com, or @olga", []],
  ["a@b@example.com", []],
  ["@@example.com @ olga@example.com", []],
])("of %j are named %j", (text, addresses) => {
  expect(addressesIn(text)).toEqual(addresses);
});

it("names end somewhere, and a hostile text is read in no time", () => {
  const many = Array.from({ length: 200 }, (_, n) => `@p${n}@example.com`).join(" ");
  expect(addressesIn(many)).toHaveLength(MOST_MENTIONS);
  const hostile = ["@".repeat(20_000), "@a.".repeat(7_000), `@${"a".repeat(20_000)}`, "@a@b".repeat(5_000)];
  const before = performance.now();
  for (const text of hostile) addressesIn(text);
  // A test of shape, not of speed: quadratic work would take minutes.
  expect(performance.now() - before).toBeLessThan(5_000);
});
