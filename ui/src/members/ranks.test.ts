import { expect, it } from "vitest";
import { rolesWithin } from "./ranks.ts";

it("nobody decides about a role above their own", () => {
  expect(rolesWithin("owner")).toEqual(["owner", "manager", "member"]);
  expect(rolesWithin("manager")).toEqual(["manager", "member"]);
  expect(rolesWithin("member")).toEqual(["member"]);
  expect(rolesWithin(null)).toEqual([]);
});
