import { describe, expect, it } from "vitest";
import { Refusal } from "../errors.ts";
import { readPeriod } from "./period.ts";

const now = Date.parse("2026-11-22T14:00:00Z");

describe("time range", () => {
  it("counts back from now", () => {
    expect(readPeriod({ statsPeriod: "14d" }, now)).toEqual({ from: now - 14 * 86_400_000 });
    expect(readPeriod({}, now)).toEqual({});
  });

  it("takes times without a zone for UTC", () => {
    expect(readPeriod({ start: "2026-11-01T00:00:00", end: "2026-11-02T00:00:00+02:00" }, now)).toEqual({
      from: Date.parse("2026-11-01T00:00:00Z"),
      to: Date.parse("2026-11-01T22:00:00Z"),
    });
    expect(readPeriod({ start: "2026-11-01", end: "2026-11-02" }, now).from).toBe(
      Date.parse("2026-11-01T00:00Z"),
    );
  });

  it.each([
    { statsPeriod: "14" },
    { statsPeriod: "14y" },
    { statsPeriod: "99999999999d" },
    { start: "2026-11-01" },
    { start: "soon", end: "2026-11-02" },
    { start: "2026-11-02", end: "2026-11-01" },
  ])("refuses %j", (query) => {
    expect(() => readPeriod(query, now)).toThrow(Refusal);
  });
});
