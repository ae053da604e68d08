import { describe, expect, it } from "vitest";
import { EVERY_SCOPE, mayRank, ROLES, SCOPES, scopesIn, withImplied } from "./permissions.ts";

describe("scopes", () => {
  it("bring the lower ones of their subject, and nothing of another", () => {
    expect([...withImplied(["event:admin"])].sort()).toEqual(["event:admin", "event:read", "event:write"]);
    expect([...withImplied(["alerts:write"])].sort()).toEqual(["alerts:read", "alerts:write"]);
    expect([...withImplied(["org:ci"])]).toEqual(["org:ci"]);
    expect([...withImplied(["project:releases"])]).toEqual(["project:releases"]);
  });

  it("that do not exist give nothing", () => {
    expect([...withImplied(["root", "__proto__", "org:", "event:read:admin", ""])]).toEqual([]);
  });

  it("of a role include those of every lower role", () => {
    const [owner, manager, member] = ROLES.map((role) => scopesIn(role, EVERY_SCOPE));
    for (const scope of member ?? []) expect(manager?.has(scope), scope).toBe(true);
    for (const scope of manager ?? []) expect(owner?.has(scope), scope).toBe(true);
    expect(owner).toEqual(new Set(SCOPES));
  });

  it("of a token only narrow the role", () => {
    expect([...scopesIn("member", withImplied(["project:admin"]))]).toEqual(["project:read"]);
  });
});

it("nobody ranks above themselves", () => {
  expect(mayRank("owner", "owner")).toBe(true);
  expect(mayRank("manager", "member")).toBe(true);
  expect(mayRank("manager", "owner")).toBe(false);
});
