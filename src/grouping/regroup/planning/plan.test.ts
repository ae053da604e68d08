import { describe, expect, it } from "vitest";
import { planOf } from "./plan.ts";

const flow = (issueId: number, home: number, events: number) => ({
  issueId,
  home,
  events,
  eventId: "",
  title: "",
});
const none = new Map<number, string[]>();

describe("a plan to regroup", () => {
  it("lets an issue that splits go on as the larger part", () => {
    const { homes, issues } = planOf([flow(1, -1, 3), flow(1, -2, 5)], none, true);
    expect(homes.map(({ home, becomes }) => [home, becomes])).toEqual([
      [-1, null],
      [-2, 1],
    ]);
    expect(issues).toEqual([{ issueId: 1, foldHome: null }]);
  });

  it("lets the larger of issues that come together go on, and folds the other", () => {
    const { homes, issues } = planOf([flow(1, -1, 3), flow(2, -1, 5)], none, true);
    expect(homes).toMatchObject([{ home: -1, becomes: 2, mainSource: 2 }]);
    expect(issues.toSorted((a, b) => a.issueId - b.issueId)).toEqual([
      { issueId: 1, foldHome: -1 },
      { issueId: 2, foldHome: null },
    ]);
  });

  it("keeps an issue that others come to, or of which not all events were looked at", () => {
    // 2 leaves wholly for 3, and 1 comes to 2.
    const flows = [flow(2, 3, 4), flow(1, 2, 1), flow(3, 3, 1)];
    const folded = (isWhole: boolean) =>
      planOf(flows, none, isWhole).issues.flatMap(({ issueId, foldHome }) =>
        foldHome === null ? [] : issueId,
      );
    expect(folded(true)).toEqual([1]);
    expect(folded(false)).toEqual([]);
  });

  it("touches no issue whose events stay, and gives homes the hashes that nobody owned", () => {
    const { homes, issues } = planOf(
      [flow(1, 1, 9), flow(2, -1, 2)],
      new Map([
        [1, ["a"]],
        [-1, ["b"]],
      ]),
      true,
    );
    expect(issues).toEqual([]);
    expect(homes).toEqual([
      { home: -1, hashes: ["b"], becomes: 2, mainSource: 2 },
      { home: 1, hashes: ["a"], becomes: null, mainSource: 1 },
    ]);
  });
});
