import { expect, it } from "vitest";
import type { WireIssue } from "../../../src/wire/issue.ts";
import { changedIssue, waysBack } from "./issue-changes.ts";

const issue = (id: string, more: Partial<WireIssue>) =>
  ({
    id,
    status: "unresolved",
    substatus: "ongoing",
    statusDetails: {},
    assignedTo: null,
    priority: "high",
    ...more,
  }) as WireIssue;

it("going back keeps what an issue was: new, regressed, archived, resolved", () => {
  const issues = [
    issue("1", { substatus: "new" }),
    issue("2", { substatus: "regressed" }),
    issue("3", { status: "ignored", substatus: "archived_forever" }),
    issue("4", { status: "resolved", substatus: null }),
    issue("7", {
      status: "ignored",
      substatus: "archived_until_condition_met",
      statusDetails: { ignoreCount: 4, ignoreWindow: 60 },
    }),
    issue("5", { substatus: "new" }),
    issue("6", { status: "resolved", substatus: null, statusDetails: { inRelease: "shop@1.0" } }),
  ];
  expect(waysBack(issues, { status: "ignored" })).toEqual([
    { ids: ["1", "5"], change: { substatus: "new" } },
    { ids: ["2"], change: { substatus: "regressed" } },
    { ids: ["3"], change: { substatus: "archived_forever" } },
    { ids: ["4"], change: { status: "resolved" } },
    { ids: ["7"], change: { status: "ignored", statusDetails: { ignoreCount: 4, ignoreWindow: 60 } } },
    { ids: ["6"], change: { status: "resolved", statusDetails: { inRelease: "shop@1.0" } } },
  ]);
});

it("going back from an assignment gives each to whom it was", () => {
  const dana = { type: "user" as const, id: "7", name: "Dana", email: "d@example.com" };
  expect(waysBack([issue("1", { assignedTo: dana }), issue("2", {})], { assignedTo: "user:9" })).toEqual([
    { ids: ["1"], change: { assignedTo: "user:7" } },
    { ids: ["2"], change: { assignedTo: null } },
  ]);
});

it("a change shows as the server will answer it", () => {
  const regressed = issue("1", { substatus: "regressed" });
  expect(changedIssue(regressed, { status: "resolved" })).toMatchObject({
    status: "resolved",
    substatus: null,
  });
  expect(changedIssue(regressed, { status: "unresolved" })).toMatchObject({ substatus: "ongoing" });
  expect(changedIssue(regressed, { status: "ignored", statusDetails: { ignoreCount: 9 } })).toMatchObject({
    substatus: "archived_until_condition_met",
    statusDetails: { ignoreCount: 9 },
  });
  const { statusDetails } = changedIssue(regressed, {
    status: "ignored",
    statusDetails: { ignoreDuration: 60 },
  });
  expect(Date.parse(statusDetails.ignoreUntil ?? "") - Date.now()).toBeGreaterThan(3_590_000);
  expect(changedIssue(regressed, { substatus: "archived_forever" })).toMatchObject({ status: "ignored" });
});
