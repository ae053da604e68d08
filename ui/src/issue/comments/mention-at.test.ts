import { expect, it } from "vitest";
import { mentionAt, peopleFor, withMention } from "./mention-at.ts";

const people = [
  { name: "Olga Vind", email: "olga@example.com" },
  { name: "Piet Oltman", email: "piet@example.com" },
  { name: "vera@example.com", email: "vera@example.com" },
];

it.each([
  ["Hello @ol", { start: 6, typed: "ol" }],
  ["@", { start: 0, typed: "" }],
  ["(**@piet@exa", { start: 3, typed: "piet@exa" }],
  ["mail olga@example", null],
  ["@olga x", null],
  ["", null],
])("at the end of %j a mention is typed or not", (text, expected) => {
  expect(mentionAt(text, text.length)).toEqual(expected);
});

it("people are found by what their names, words of them or addresses begin with", () => {
  const found = (typed: string) => peopleFor(typed, people).map(({ email }) => email.split("@")[0]);
  expect(found("OL")).toEqual(["olga", "piet"]);
  expect(found("piet@")).toEqual(["piet"]);
  expect(found("")).toEqual(["olga", "piet", "vera"]);
  expect(found("olga@example.com")).toEqual([]);
});

it("whoever is picked stands in the text, with one space behind", () => {
  const [olga = people[0]] = people;
  if (!olga) throw new Error("nobody");
  expect(withMention("See @ol, now", { start: 4, typed: "ol" }, olga)).toEqual({
    text: "See @olga@example.com , now",
    caret: 22,
  });
  expect(withMention("See @ol now", { start: 4, typed: "ol" }, olga).text).toBe("See @olga@example.com now");
});
