import { describe, expect, it } from "vitest";
import { Refusal } from "../../errors.ts";
import { readChange } from "./change.ts";

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

  it("leaves alone what it does not name, and ignores what it does not know", () => {
    expect(readChange({ inbox: false, isBookmarked: true })).toEqual({});
    expect(readChange({ assignedTo: "" })).toEqual({ assignedTo: "" });
    expect(readChange({ assignedTo: null, hasSeen: true })).toEqual({ assignedTo: null, hasSeen: true });
  });

  it.each([
    { status: "resolvedInNextRelease" },
    { status: "resolved", statusDetails: { inNextRelease: true } },
    { status: "resolved", statusDetails: { inRelease: "latest" } },
    { status: "ignored", ignoreDuration: 60 },
    { status: "ignored", statusDetails: { ignoreCount: 100 }, substatus: "archived_until_condition_met" },
    { merge: true },
    { discard: true },
  ])("refuses %j with a sentence, rather than do something else", (body) => {
    expect(() => readChange(body)).toThrow(Refusal);
    expect(() => readChange(body)).toThrow(/not available in this version yet/u);
  });
});
