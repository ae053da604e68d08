import { expect, it } from "vitest";
import { type Mentioned, mentionAt, mentionedFor, withMention } from "./mention-at.ts";

const olga: Mentioned = { type: "user", id: "1", name: "Olga Vind", email: "olga@example.com" };
const payments: Mentioned = { type: "team", id: "1", name: "Till crew", slug: "payments" };
const all: readonly Mentioned[] = [
  olga,
  { type: "user", id: "2", name: "Piet Oltman", email: "piet@example.com" },
  { type: "user", id: "3", name: "vera@example.com", email: "vera@example.com" },
  payments,
  { type: "team", id: "2", name: "Olives", slug: "olives" },
];

it.each([
  ["Hello @ol", { sign: "@", start: 6, typed: "ol" }],
  ["@", { sign: "@", start: 0, typed: "" }],
  ["(**@piet@exa", { sign: "@", start: 3, typed: "piet@exa" }],
  ["for #pay", { sign: "#", start: 4, typed: "pay" }],
  ["mail olga@example", null],
  ["@olga x", null],
  ["# heading", null],
  ["## ", null],
  ["a#b", null],
  ["", null],
])("at the end of %j a mention is typed or not", (text, expected) => {
  expect(mentionAt(text, text.length)).toEqual(expected);
});

it("people and teams are found by what their names, words of them, addresses or slugs begin with", () => {
  const found = (sign: "@" | "#", typed: string) =>
    mentionedFor({ sign, start: 0, typed }, all).map((one) =>
      one.type === "team" ? one.slug : one.email.split("@")[0],
    );
  expect(found("@", "OL")).toEqual(["olga", "piet"]);
  expect(found("@", "piet@")).toEqual(["piet"]);
  expect(found("@", "")).toEqual(["olga", "piet", "vera"]);
  expect(found("@", "olga@example.com")).toEqual([]);
  expect(found("#", "")).toEqual(["payments", "olives"]);
  expect(found("#", "crew")).toEqual(["payments"]);
  expect(found("#", "OL")).toEqual(["olives"]);
  expect(found("#", "payments")).toEqual([]);
});

it("whoever is picked stands in the text, with one space behind", () => {
  expect(withMention("See @ol, now", { sign: "@", start: 4, typed: "ol" }, olga)).toEqual({
    text: "See @olga@example.com , now",
    caret: 22,
  });
  expect(withMention("See @ol now", { sign: "@", start: 4, typed: "ol" }, olga).text).toBe(
    "See @olga@example.com now",
  );
  expect(withMention("#ti", { sign: "#", start: 0, typed: "ti" }, payments).text).toBe("#payments ");
});
