import { describe, expect, it } from "vitest";
import { Refusal } from "../../errors.ts";
import { readChange, readDiscard, readMerge } from "./change.ts";

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
    expect(readChange({ inbox: true, unknown: 1 })).toEqual({});
    expect(readChange({ inbox: false })).toEqual({ hasSeen: true });
    expect(readChange({ isPublic: false })).toEqual({ isPublic: false });
    expect(readChange({ isBookmarked: false })).toEqual({ isBookmarked: false });
    expect(readChange({ assignedTo: "" })).toEqual({ assignedTo: "" });
    expect(readChange({ assignedTo: null, hasSeen: true })).toEqual({ assignedTo: null, hasSeen: true });
  });

  it.each([
    [{ status: "ignored", ignoreDuration: 60 }, { minutes: 60 }],
    [{ statusDetails: { ignoreDuration: "30" } }, { minutes: 30 }],
    [
      { status: "ignored", statusDetails: { ignoreCount: 100 }, substatus: "archived_until_condition_met" },
      { events: 100 },
    ],
    [
      { status: "ignored", ignoreCount: 5, ignoreWindow: 60, ignoreUserWindow: 9 },
      { events: 5, eventsWithin: 60 },
    ],
    [
      {
        status: "muted",
        ignoreCount: null,
        ignoreDuration: null,
        ignoreUserCount: 3,
        ignoreUserWindow: 1440,
      },
      { users: 3, usersWithin: 1440 },
    ],
    [
      { ignoreDuration: 60, ignoreCount: 10 },
      { minutes: 60, events: 10 },
    ],
  ])("reads until when %j archives", (body, archive) => {
    const status = { status: "ignored", substatus: "archived_until_condition_met" };
    expect(readChange(body)).toEqual({ status, archive });
  });

  it.each([
    { ignoreCount: 0 },
    { ignoreCount: 1.5 },
    { ignoreDuration: -5 },
    { ignoreCount: 5, ignoreWindow: 20_000 },
    { statusDetails: { ignoreUserCount: "many" } },
  ])("refuses %j, and says what may stand there", (body) => {
    expect(() => readChange(body)).toThrow(/This is a whole number of \w+, at least 1 and at most \d+/u);
  });

  it("refuses a condition that nobody told", () => {
    const body = { status: "ignored", substatus: "archived_until_condition_met" };
    expect(() => readChange(body)).toThrow(Refusal);
    expect(() => readChange(body)).toThrow(/Say until when/u);
  });

  it("reads that something is discarded, which stands alone", () => {
    expect(readDiscard({ discard: true })).toBe(true);
    expect(readDiscard({ discard: "1" })).toBe(true);
    expect(readDiscard({ discard: false, status: "resolved" })).toBe(false);
    expect(readDiscard({ status: "resolved" })).toBe(false);
    expect(() => readDiscard({ discard: true, status: "resolved" })).toThrow(/Change status in a request/u);
  });
});
