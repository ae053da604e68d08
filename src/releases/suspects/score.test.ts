import { describe, expect, it } from "vitest";
import { type Candidate, likenessOf, type SuspectFrame, scoreCommits } from "./score.ts";

const crash: SuspectFrame = { name: "src/till.ts", paths: ["src/till.ts"], framesFromCrash: 0 };
const caller: SuspectFrame = { name: "src/shop.ts", paths: ["src/shop.ts"], framesFromCrash: 2 };

function commit(commitId: number, files: string[], releasesBack = 0): Candidate {
  return { commitId, repositoryId: 1, files, releasesBack };
}

describe("suspect commits", () => {
  it("are those that touched the frame of the crash, before those of its callers", () => {
    const found = scoreCommits(
      [crash, caller],
      [commit(1, ["src/shop.ts"]), commit(2, ["src/till.ts"]), commit(3, ["README.md"])],
    );
    expect(found.map(({ commitId }) => commitId)).toEqual([2, 1]);
    expect(found[0]).toMatchObject({
      score: 100,
      files: [{ path: "src/till.ts", frame: "src/till.ts", framesFromCrash: 0 }],
    });
  });

  it("are the likelier the nearer they are to the release, and the last to touch a file", () => {
    const [first, second, third] = scoreCommits(
      [crash],
      [commit(1, ["src/till.ts"]), commit(2, ["src/till.ts"]), commit(3, ["src/till.ts"], 3)],
    );
    expect([first?.commitId, second?.commitId, third?.commitId]).toEqual([1, 2, 3]);
    expect(first?.score).toBeGreaterThan(second?.score ?? 100);
  });

  it("are told exactly where a code mapping says where the file lies", () => {
    const mapped = { ...crash, mapped: { repositoryId: 1, path: "web/src/till.ts" } };
    const found = scoreCommits([mapped], [commit(1, ["api/src/till.ts"]), commit(2, ["web/src/till.ts"])]);
    expect(found.map(({ commitId }) => commitId)).toEqual([2]);
  });

  it("are none where only the name of a file is the same", () => {
    expect(scoreCommits([crash], [commit(1, ["docs/other/till.ts"])])).toEqual([]);
  });
});

describe("paths", () => {
  it.each([
    ["src/till.ts", "src/till.ts", 1],
    ["webpack:///./src/till.ts", "packages/web/src/till.ts", 1],
    ["https://example.com/static/src/till.ts?v=1", "src/till.ts", 1],
    ["till.ts", "src/till.ts", 0.7],
    ["/srv/app/src/till.ts", "src/till.ts", 1],
    ["lib/till.ts", "src/till.ts", 0],
    ["a/b/c/till.ts", "x/b/c/till.ts", 0.675],
  ])("%s and %s are alike by %f", (a, b, likeness) => expect(likenessOf(a, b)).toBeCloseTo(likeness));
});
