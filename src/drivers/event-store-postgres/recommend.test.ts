import { describe, expect, it } from "vitest";
import type { Placed } from "./event-rows.ts";
import { recommend } from "./recommend.ts";

function candidate(eventId: string, tags: Record<string, string>): Placed {
  return {
    day: "2026-11-22",
    blockId: 1,
    blockIndex: 0,
    row: {
      projectId: 1,
      issueId: 1,
      eventId,
      occurredAt: 0,
      receivedAt: 0,
      level: "error",
      type: "error",
      platform: "node",
      title: "",
      culprit: "",
      tags,
    },
  };
}

describe("the recommended event", () => {
  it("is of the last release before anything else", () => {
    const best = recommend(
      [candidate("new", { release: "1", user: "id:7", trace: "t" }), candidate("old", { release: "2" })],
      "2",
    );
    expect(best?.row.eventId).toBe("old");
  });

  it("has a user when releases are equal", () => {
    const best = recommend([candidate("new", {}), candidate("old", { user: "id:7" })], undefined);
    expect(best?.row.eventId).toBe("old");
  });

  it("is the newest among equals", () => {
    expect(recommend([candidate("new", {}), candidate("old", {})], undefined)?.row.eventId).toBe("new");
  });

  it("is none where no event is", () => {
    expect(recommend([], "2")).toBeUndefined();
  });
});
