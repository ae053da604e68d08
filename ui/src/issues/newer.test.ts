import { expect, it } from "vitest";
import type { WireIssue } from "../../../src/wire/issue.ts";
import { newcomers, withFreshFigures } from "./newer.ts";

const issue = (id: string, lastSeen: string, more: Partial<WireIssue> = {}) =>
  ({ id, lastSeen, count: "1", status: "unresolved", ...more }) as WireIssue;
const noon = "2026-11-22T12:00:00.000Z";
const later = "2026-11-22T12:05:00.000Z";
const before = "2026-11-22T11:00:00.000Z";

it("only issues that the list lacks and that happened since are announced", () => {
  const shown = [issue("1", noon), issue("2", before)];
  const fresh = [issue("9", later), issue("1", later), issue("3", before)];
  expect(newcomers(shown, fresh, 0).map(({ id }) => id)).toEqual(["9"]);
});

it("an empty list goes by the moment when it was read", () => {
  expect(newcomers([], [issue("1", noon)], Date.parse(before))).toHaveLength(1);
  expect(newcomers([], [issue("1", noon)], Date.parse(later))).toHaveLength(0);
});

it("figures grow in place; order and what people did stay", () => {
  const shown = [issue("1", before, { status: "resolved" }), issue("2", noon)];
  const fresh = [issue("2", noon), issue("1", later, { count: "8" })];
  expect(withFreshFigures(shown, fresh)).toMatchObject([
    { id: "1", count: "8", status: "resolved" },
    { id: "2", count: "1" },
  ]);
});
