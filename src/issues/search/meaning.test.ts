import { describe, expect, it } from "vitest";
import type { Condition } from "./condition.ts";
import { meaningOf } from "./meaning.ts";
import { isSearchError, parseQuery } from "./parse.ts";

const asker = {
  accountId: 5,
  projects: [
    { id: 1, slug: "web" },
    { id: 2, slug: "api" },
  ],
};

function meaning(text: string): Condition[] | string {
  const query = parseQuery(text);
  if (isSearchError(query)) throw new Error(query.message);
  const result = meaningOf(query, asker);
  return "message" in result ? result.message : result;
}

describe("meaning of a search", () => {
  it.each<[string, Condition]>([
    ["is:unresolved", { on: "status", status: "unresolved", isNegated: false }],
    ["is:archived", { on: "status", status: "ignored", isNegated: false }],
    ["!is:regressed", { on: "substatus", substatus: "regressed", isNegated: true }],
    ["is:unassigned", { on: "assignee", assignee: { kind: "anybody" }, isNegated: true }],
    ["!assigned:none", { on: "assignee", assignee: { kind: "anybody" }, isNegated: false }],
    ["assigned:me", { on: "assignee", assignee: { kind: "account", accountId: 5 }, isNegated: false }],
    [
      "level:error",
      { on: "column", column: "level", match: { kind: "exact", value: "error" }, isNegated: false },
    ],
    ["has:dist", { on: "tag", key: "dist", isNegated: false }],
    ['dist:""', { on: "tag", key: "dist", isNegated: true }],
    [
      "browser:Chrome*",
      { on: "tag", key: "browser", match: { kind: "glob", pattern: "Chrome*" }, isNegated: false },
    ],
    ['browser:"a*"', { on: "tag", key: "browser", match: { kind: "exact", value: "a*" }, isNegated: false }],
    ["tags[is]:x", { on: "tag", key: "is", match: { kind: "exact", value: "x" }, isNegated: false }],
    ["user.email:a@b.c", { on: "user", user: "email:a@b.c", isNegated: false }],
    ["issue:WEB-1A", { on: "number", projectIds: [1], number: 42, isNegated: false }],
    ["project:api", { on: "project", projectIds: [2], isNegated: false }],
    ["project:nobody", { on: "project", projectIds: [], isNegated: false }],
    ["cannot read", { on: "text", text: "cannot read", isNegated: false }],
  ])("of %s is told", (text, condition) => {
    expect(meaning(text)).toEqual([condition]);
  });

  it.each(["is:nothing", "timesSeen:>100", "level:[error,fatal]", "release:latest", "user:id:*", "age:-24h"])(
    "of %s is not guessed: it is refused in a sentence",
    (text) => {
      expect(meaning(text)).toMatch(/\.$|…$/u);
    },
  );
});
