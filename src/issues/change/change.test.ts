import { describe, expect, it } from "vitest";
import { Refusal } from "../../errors.ts";
import { readChange, readMerge } from "./change.ts";

describe("a change of issues", () => {
  it.each([
    [{ status: "resolved" }, { status: "resolved", substatus: null }],
    [
      { status: "muted", snoozeDuration: null },
      { status: "ignored", substatus: "archived_until_escalating" },
    ],
    [
      { status: "ignored", substatus: "archived_forever" },
      { status: "ignored", substatus: "archived_forever" },
    ],
    [
      { status: "unresolved", statusDetails: {} },
      { status: "unresolved", substatus: "ongoing" },
    ],
    [{ substatus: "archived_forever" }, { status: "ignored", substatus: "archived_forever" }],
  ])("reads the status of %j", (body, status) => {
    expect(readChange(body)).toEqual({ status });
  });

  it.each([
    [{ status: "resolvedInNextRelease" }, { in: "next" }],
    [{ status: "resolved", statusDetails: { inNextRelease: true } }, { in: "next" }],
    [
      { status: "resolved", inRelease: "1.0" },
      { in: "release", version: "1.0" },
    ],
    [{ statusDetails: { inRelease: "latest" } }, { in: "release", version: "latest" }],
    [
      { status: "resolved", statusDetails: { inCommit: { repository: "acme/shop", commit: "abc" } } },
      { in: "commit", commit: { repository: "acme/shop", id: "abc" } },
    ],
  ])("reads in what %j resolves", (body, resolution) => {
    expect(readChange(body)).toEqual({ status: { status: "resolved", substatus: null }, resolution });
  });

  it("refuses names that cannot be stored", () => {
    expect(() => readChange({ statusDetails: { inRelease: "a\0" } })).toThrow();
    expect(() => readChange({ statusDetails: { inCommit: { repository: "r" } } })).toThrow();
  });

  it("reads a merge, which stands alone and takes a selection", () => {
    expect(readMerge({ merge: true })).toEqual({});
    expect(readMerge({ merge: "1", into: "11" })).toEqual({ into: 11 });
    expect(readMerge({ merge: false, status: "resolved" })).toBeUndefined();
    expect(() => readMerge({ merge: true, status: "resolved" })).toThrow(
      /Change status in a request of its own/u,
    );
    expect(() => readChange({ merge: true })).toThrow(/takes several issues/u);
  });

  it("leaves alone what it does not name, and ignores what it does not know", () => {
    expect(readChange({ inbox: false, isPublic: false })).toEqual({});
    expect(readChange({ isBookmarked: false })).toEqual({ isBookmarked: false });
    expect(readChange({ assignedTo: "" })).toEqual({ assignedTo: "" });
    expect(readChange({ assignedTo: null, hasSeen: true })).toEqual({ assignedTo: null, hasSeen: true });
  });

  it.each([
    { status: "ignored", ignoreDuration: 60 },
    { status: "ignored", statusDetails: { ignoreCount: 100 }, substatus: "archived_until_condition_met" },
    { discard: true },
  ])("refuses %j with a sentence, rather than do something else", (body) => {
    expect(() => readChange(body)).toThrow(Refusal);
    expect(() => readChange(body)).toThrow(/not available in this version yet/u);
  });
});
