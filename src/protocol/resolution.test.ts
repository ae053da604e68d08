import { describe, expect, it } from "vitest";
import { isBack, type Resolution, readResolution } from "./resolution.ts";

const RESOLVED_AT = 1_000;
const DATES = new Map([
  ["app@1.0", 100],
  ["app@1.1", 200],
  ["aaaaaaaaaaaa", 300],
  ["bbbbbbbbbbbb", 400],
  ["cccccccccccc", 500],
]);

function back(resolution: Resolution, release: string | undefined, at = 2_000): boolean {
  const event = { at, ...(release !== undefined && { release }) };
  return isBack(resolution, RESOLVED_AT, event, (version) => DATES.get(version));
}

describe("an issue that is resolved in a release", () => {
  const in11: Resolution = { kind: "release", version: "app@1.1" };

  it("is back with that release and later ones, never with earlier ones", () => {
    expect(back(in11, "app@1.1")).toBe(true);
    expect(back(in11, "app@1.10")).toBe(true);
    expect(back(in11, "app@1.0")).toBe(false);
    expect(back(in11, "app@1.1-rc.1")).toBe(false);
  });

  it("is judged by dates where names do not tell; an unknown release is the newest", () => {
    const inB: Resolution = { kind: "release", version: "bbbbbbbbbbbb" };
    expect(back(inB, "aaaaaaaaaaaa")).toBe(false);
    expect(back(inB, "bbbbbbbbbbbb")).toBe(true);
    expect(back(inB, "cccccccccccc")).toBe(true);
    expect(back(inB, "dddddddddddd")).toBe(true);
    expect(back(inB, "app@1.1")).toBe(false);
  });

  it("is not back with what had happened before", () => {
    expect(back(in11, "app@1.2", RESOLVED_AT)).toBe(false);
  });

  it("is back with an event that names no release, once that release is out", () => {
    expect(back(in11, undefined)).toBe(true);
    expect(back({ kind: "release", version: "app@9" }, undefined)).toBe(false);
  });
});

describe("an issue that is resolved in the next release", () => {
  it("is back with releases after the one that was the latest", () => {
    const next: Resolution = { kind: "next", version: "app@1.1" };
    expect(back(next, "app@1.0")).toBe(false);
    expect(back(next, "app@1.1")).toBe(false);
    expect(back(next, "app@1.2")).toBe(true);
    expect(back(next, undefined)).toBe(false);
  });

  it("is back with any release made later, when there was none", () => {
    expect(back({ kind: "next" }, "app@1.0")).toBe(false);
    expect(back({ kind: "next" }, "app@2.0")).toBe(true);
  });
});

describe("an issue that is resolved in a commit", () => {
  it("is not back before a release has it", () => {
    const resolution: Resolution = { kind: "commit", commit: { repository: "acme/shop", id: "abc" } };
    expect(back(resolution, "app@9.0")).toBe(false);
  });
});

describe("a stored resolution", () => {
  it.each<Resolution>([
    { kind: "release", version: "1" },
    { kind: "release", version: "1", commit: { repository: "r", id: "c" } },
    { kind: "next" },
    { kind: "next", version: "1" },
    { kind: "commit", commit: { repository: "r", id: "c" } },
  ])("is read as it was written: %j", (resolution) => {
    expect(readResolution(JSON.parse(JSON.stringify(resolution)))).toEqual(resolution);
  });

  it.each([null, 7, {}, { kind: "release" }, { kind: "commit" }, { kind: "later" }])(
    "that makes no sense is none: %j",
    (stored) => expect(readResolution(stored)).toBeUndefined(),
  );
});
