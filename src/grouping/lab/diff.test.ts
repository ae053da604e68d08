import { describe, expect, it } from "vitest";
import { diffOf } from "./diff.ts";
import { type Regrouped, Regrouping, type RegroupingState } from "./regrouping.ts";

const LIMITS = { issues: 10, parts: 10 };

/** An event of an issue, stored by the hash `was`, with these hashes now. */
function event(issueId: number, was: string | null, ...hashes: string[]): Regrouped {
  const eventId = `${issueId}:${hashes.join()}`;
  return { issueId, eventId, title: `of ${issueId}`, storedKey: was, hashes };
}

function regrouped(
  events: readonly Regrouped[],
  owners: Record<string, number> = {},
  from?: RegroupingState,
) {
  const regrouping = new Regrouping(from);
  regrouping.place(events, new Map(Object.entries(owners)));
  return regrouping;
}

const diff = (events: readonly Regrouped[], owners?: Record<string, number>) =>
  diffOf(regrouped(events, owners).flows, LIMITS);

describe("events under other rules", () => {
  it("stay where they are as long as the rules leave their hash, wherever people have moved them", () => {
    const found = diff([event(1, "a", "a"), event(2, "a", "a"), event(2, "b", "b")], { a: 1, b: 2 });
    expect(found).toMatchObject({ events: 3, issues: 2, stay: 2, split: 0, merge: 0, anew: 0 });
    expect(found.splits).toEqual([]);
    expect(found.merges).toEqual([]);
  });

  it("split an issue, into the parts that they name", () => {
    const found = diff([event(1, "a", "x"), event(1, "a", "a"), event(1, "a", "y"), event(1, "a", "y")], {
      a: 1,
    });
    expect(found).toMatchObject({ issues: 1, stay: 0, split: 1, merge: 0, groups: 0 });
    expect(found.splits).toEqual([
      {
        issueId: 1,
        events: 4,
        into: 3,
        parts: [
          { issueId: 1, home: -2, events: 2, eventId: "1:y", title: "of 1" },
          { issueId: 1, home: -1, events: 1, eventId: "1:x", title: "of 1" },
          { issueId: 1, home: 1, events: 1, eventId: "1:a", title: "of 1" },
        ],
      },
    ]);
  });

  it("merge issues into one that is not there yet, or into one that is", () => {
    const found = diff([event(1, "a", "x"), event(2, "b", "x"), event(3, "c", "d")], { a: 1, b: 2, d: 9 });
    expect(found).toMatchObject({ issues: 3, stay: 0, split: 0, merge: 3, groups: 2 });
    expect(found.merges.map(({ home, of, events }) => ({ home, of, events }))).toEqual([
      { home: -1, of: 2, events: 2 },
      { home: 9, of: 2, events: 1 },
    ]);
  });

  it("merge an issue that stays as it is, where others come to it", () => {
    const found = diff([event(1, "a", "a"), event(2, "b", "a")], { a: 1, b: 2 });
    expect(found).toMatchObject({ stay: 0, split: 0, merge: 2, groups: 1 });
    expect(found.merges[0]).toMatchObject({ home: 1, of: 2, events: 2 });
  });

  it("make an issue anew where all of it gets one other hash", () => {
    const found = diff([event(1, "a", "x"), event(1, "a", "x"), event(2, "b", "b")], { a: 1, b: 2 });
    expect(found).toMatchObject({ issues: 2, stay: 2, split: 0, merge: 0, anew: 1 });
    expect(found.renewed).toMatchObject([{ issueId: 1, home: -1, events: 2 }]);
  });

  it("split and merge at once, when a part of an issue goes to another", () => {
    const found = diff([event(1, "a", "a"), event(1, "a", "b"), event(2, "b", "b")], { a: 1, b: 2 });
    expect(found).toMatchObject({ issues: 2, stay: 0, split: 1, merge: 2, groups: 1 });
  });

  it("find their issue by a wider hash, which takes the narrower one with it as the store does", () => {
    const found = diff([event(1, "a", "x", "wide"), event(2, "b", "x", "other")], {
      a: 1,
      wide: 1,
      b: 2,
      other: 2,
    });
    expect(found.merges).toMatchObject([{ home: 1, of: 2 }]);
  });

  it("are placed anew where their row does not say by which hash they were stored", () => {
    expect(diff([event(1, null, "a")], { a: 1 })).toMatchObject({ stay: 1, anew: 0 });
    expect(diff([event(1, null, "x")], { a: 1 })).toMatchObject({ stay: 1, anew: 1 });
  });
});

describe("a regrouping", () => {
  const events = [
    event(1, "a", "x"),
    event(2, "b", "x"),
    event(1, "a", "y", "w"),
    event(3, "c", "w"),
    event(3, "c", "c"),
  ];
  const owners = { a: 1, b: 2, c: 3 };

  it("goes on from what was kept of it as if it had never stopped", () => {
    const whole = regrouped(events, owners);
    for (let cut = 0; cut <= events.length; cut++) {
      const kept = JSON.parse(JSON.stringify(regrouped(events.slice(0, cut), owners).state()));
      expect(regrouped(events.slice(cut), owners, kept).state()).toEqual(whole.state());
    }
  });

  it("asks for the owner of each hash once", () => {
    const regrouping = regrouped(events, owners);
    expect(regrouping.unknown(["x", "new", "new", "w"])).toEqual(["new"]);
  });

  it("is told in lists that are cut, and in counts that are not", () => {
    const many = Array.from({ length: 30 }, (_, n) => event(1 + (n % 3), "a", `h${n}`));
    const found = diffOf(regrouped(many).flows, { issues: 2, parts: 4 });
    expect(found.split).toBe(3);
    expect(found.splits).toHaveLength(2);
    expect(found.splits[0]).toMatchObject({ into: 10, events: 10 });
    expect(found.splits[0]?.parts).toHaveLength(4);
  });
});
