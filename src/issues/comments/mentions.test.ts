import { expect, it } from "vitest";
import { addressesIn, MOST_MENTIONS, slugsIn } from "./mentions.ts";

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

it.each([
  ["#Web-Crew, look", ["web-crew"]],
  ["(#a_b.) **#c**: #c and #d-", ["a_b", "c", "d-"]],
  ["# heading, ## another, #-x, C#sharp, a/#b, &#39; ##x, #", []],
  ["https://example.com/#part and #Übung", []],
])("of %j teams are named %j", (text, slugs) => {
  expect(slugsIn(text)).toEqual(slugs);
});

it("names end somewhere, and a hostile text is read in no time", () => {
  const many = Array.from({ length: 200 }, (_, n) => `@p${n}@example.com`).join(" ");
  expect(addressesIn(many)).toHaveLength(MOST_MENTIONS);
  // Work that grew with the square of this length would not end within the time a test has.
  const hostile = ["@", "@a.", "a", "@a@b", "#", "#a", " #a-"].map((part) => `@${part.repeat(2_000_000)}`);
  for (const text of hostile) {
    expect(addressesIn(text).length).toBeLessThanOrEqual(MOST_MENTIONS);
    expect(slugsIn(text).length).toBeLessThanOrEqual(MOST_MENTIONS);
  }
  expect(slugsIn(Array.from({ length: 200 }, (_, n) => `#t${n}`).join(" "))).toHaveLength(MOST_MENTIONS);
});
