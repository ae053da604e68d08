import { describe, expect, it } from "vitest";
import { formatRange, fromLocal, toLocal } from "./range.ts";

describe("a range of times", () => {
  it("goes to the server in UTC and comes back into the fields as it was", () => {
    const iso = fromLocal("2026-11-23T08:30");
    expect(iso).toBe(`${new Date(2026, 10, 23, 8, 30).toISOString().slice(0, 19)}Z`);
    expect(toLocal(iso ?? "")).toBe("2026-11-23T08:30");
    expect([fromLocal(""), fromLocal("soon"), toLocal(undefined), toLocal("soon")]).toEqual([
      null,
      null,
      "",
      "",
    ]);
  });

  it("is told in the reader's zone", () => {
    const [start, end] = [fromLocal("2026-11-22T10:00") ?? "", fromLocal("2026-11-23T08:00") ?? ""];
    expect(formatRange(start, end, "en")).toBe("22 Nov, 10:00 – 23 Nov, 08:00");
    expect(formatRange("odd", end, "en")).toContain("odd");
  });
});
