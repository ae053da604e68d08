import { describe, expect, it } from "vitest";
import { parseQuery } from "../../query/parse.ts";
import { isProblem } from "../../query/query.ts";
import type { Condition } from "./condition.ts";
import { asksForLatest, meaningOf } from "./meaning.ts";

const now = Date.parse("2026-11-23T08:00:00Z");
const DAY_MS = 86_400_000;
const asker = {
  accountId: 5,
  organizationId: 3,
  projects: [
    { id: 1, slug: "web" },
    { id: 2, slug: "api" },
  ],
  now,
  latest: new Map([[1, "web@2.0.0"]]),
};

function meaning(text: string): Condition[] {
  const query = parseQuery(text);
  if (query !== undefined && isProblem(query)) throw new Error(query.problem);
  const result = meaningOf(query, asker);
  if ("problem" in result) throw new Error(result.problem);
  return result;
}

const is = (condition: object) => ({ ...condition, isNegated: false });
const not = (condition: object) => ({ ...condition, isNegated: true });

describe("meaning of a search", () => {
  it.each<[string, object]>([
    ["is:unresolved", is({ on: "status", status: "unresolved" })],
    ["is:archived", is({ on: "status", status: "ignored" })],
    ["!is:regressed", not({ on: "substatus", substatus: "regressed" })],
    ["is:unassigned", not({ on: "assignee", assignee: { kind: "anybody" } })],
    ["!assigned:none", is({ on: "assignee", assignee: { kind: "anybody" } })],
    ["assigned:me", is({ on: "assignee", assignee: { kind: "account", accountId: 5 } })],
    [
      "assigned:#Web-Crew",
      is({ on: "assignee", assignee: { kind: "team", organizationId: 3, slug: "web-crew" } }),
    ],
    ["!assigned:my_teams", not({ on: "assignee", assignee: { kind: "teams_of", accountId: 5 } })],
    ["level:error", is({ on: "column", column: "level", match: [["error"]] })],
    ["level:[error,fatal]", is({ on: "column", column: "level", match: [["error"], ["fatal"]] })],
    ["has:dist", is({ on: "tag", key: "dist" })],
    ["dist:*", is({ on: "tag", key: "dist" })],
    ['dist:""', not({ on: "tag", key: "dist" })],
    ['!dist:""', is({ on: "tag", key: "dist" })],
    ["browser:Chrome*", is({ on: "tag", key: "browser", match: [["Chrome", ""]] })],
    ["browser:a\\*", is({ on: "tag", key: "browser", match: [["a*"]] })],
    ["tags[is]:x", is({ on: "tag", key: "is", match: [["x"]] })],
    ["error.handled:false", is({ on: "tag", key: "handled", match: [["no"]] })],
    ["error.unhandled:false", not({ on: "unhandled" })],
    ["user.id:7", is({ on: "user", users: ["id:7"] })],
    ["user:email:a@b.c", is({ on: "user", users: ["email:a@b.c"] })],
    ['user:""', not({ on: "user" })],
    ["issue:WEB-1A", is({ on: "number", projectIds: [1], number: 42 })],
    ["project:api", is({ on: "project", projectIds: [2] })],
    ["project:[api,1]", is({ on: "project", projectIds: [1, 2] })],
    ["project:nobody", is({ on: "project", projectIds: [] })],
    ["cannot read", is({ on: "text", text: ["cannot read"], isWide: true })],
    ["title:read*of", is({ on: "text", text: ["read", "of"], isWide: false })],
    ["timesSeen:>100", is({ on: "amount", column: "times_seen", by: ">", value: 100 })],
    ["users:1k", is({ on: "amount", column: "users_seen", by: "=", value: 1000 })],
    ["age:-24h", is({ on: "moment", column: "first_seen", by: ">=", at: now - DAY_MS })],
    ["age:24h", is({ on: "moment", column: "first_seen", by: ">=", at: now - DAY_MS })],
    ["age:>24h", is({ on: "moment", column: "first_seen", by: "<", at: now - DAY_MS })],
    ["lastSeen:+7d", is({ on: "moment", column: "last_seen", by: "<", at: now - 7 * DAY_MS })],
    [
      "firstSeen:>2026-11-01",
      is({ on: "moment", column: "first_seen", by: ">", at: Date.parse("2026-11-01T00:00Z") }),
    ],
    [
      "firstSeen:<2026-11-01T08:00+08:00",
      is({ on: "moment", column: "first_seen", by: "<", at: Date.parse("2026-11-01T00:00Z") }),
    ],
    [
      "lastSeen:2026-11-01",
      is({
        on: "all",
        of: [
          is({ on: "moment", column: "last_seen", by: ">=", at: Date.parse("2026-11-01T00:00Z") }),
          is({ on: "moment", column: "last_seen", by: "<", at: Date.parse("2026-11-02T00:00Z") }),
        ],
      }),
    ],
    [
      "release:latest",
      is({
        on: "all",
        of: [
          is({ on: "project", projectIds: [1] }),
          is({ on: "tag", key: "release", match: [["web@2.0.0"]] }),
        ],
      }),
    ],
    [
      "firstRelease:>=web@1.0",
      is({
        on: "release",
        of: "first",
        versions: { kind: "than", organizationId: 3, by: ">=", version: "web@1.0", anyPackage: false },
      }),
    ],
    [
      "!(is:new OR is:regressed)",
      not({
        on: "any",
        of: [is({ on: "substatus", substatus: "new" }), is({ on: "substatus", substatus: "regressed" })],
      }),
    ],
  ])("of %s is told", (text, condition) => {
    const isAll = "on" in condition && condition.on === "all" && "of" in condition;
    expect(meaning(text)).toEqual(isAll ? condition.of : [condition]);
  });

  it("of terms side by side is all of them", () => {
    expect(meaning("is:new level:error x").map(({ on }) => on)).toEqual(["substatus", "column", "text"]);
    expect(meaning("")).toEqual([]);
  });

  it("needs the latest releases only where they are asked for", () => {
    const asks = (text: string) => {
      const query = parseQuery(text);
      return query !== undefined && !isProblem(query) && asksForLatest(query);
    };
    expect(asks("is:new (a OR !release:latest)")).toBe(true);
    expect(asks("is:new release:web@1 tags[release]:latest")).toBe(false);
  });
});
