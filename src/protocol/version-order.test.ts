import { describe, expect, it } from "vitest";
import { compareVersions, versionOrder } from "./version-order.ts";

/** Earliest first. */
const ASCENDING = [
  "0.9",
  "1.0.0-alpha",
  "1.0.0-alpha.1",
  "1.0.0-alpha.beta",
  "1.0.0-beta.2",
  "1.0.0-beta.11",
  "1.0.0-rc.1",
  "1.0.0",
  "1.0.0+7",
  "1.0.0+12",
  "1.0.0.1",
  "1.2",
  "1.10",
  "2026.11.2",
  "2026.11.23",
];

describe("the order of versions", () => {
  it("is that of their numbers, stages and builds", () => {
    for (const [index, version] of ASCENDING.entries()) {
      for (const later of ASCENDING.slice(index + 1)) {
        expect(compareVersions(version, later), `${version} < ${later}`).toBeLessThan(0);
        expect(compareVersions(later, version), `${later} > ${version}`).toBeGreaterThan(0);
      }
    }
  });

  it("is that of a package alone", () => {
    expect(compareVersions("shop@1.0", "shop@1.1")).toBeLessThan(0);
    expect(compareVersions("shop@1.0", "desk@1.1")).toBeUndefined();
    expect(compareVersions("shop@1.0", "1.1")).toBeUndefined();
  });

  it("holds equal what differs in its writing or in builds without a number", () => {
    expect(compareVersions("v1.0", "1.0.0")).toBe(0);
    expect(compareVersions("1.0+0123456789ab", "1.0+ba9876543210")).toBe(0);
  });

  it("is not told by names without numbers", () => {
    const hash = "0123456789abcdef0123456789abcdef01234567";
    expect(compareVersions(hash, "1.0")).toBeUndefined();
    expect(compareVersions(hash, hash)).toBe(0);
    expect(versionOrder(`web@${hash}`)).toEqual({ package: "web", key: "" });
  });

  it("survives odd characters, which Postgres would not store", () => {
    expect(versionOrder("1.0-a\0b\u0001.c").key).not.toMatch(/\0/);
    expect(compareVersions("1.0-a\0", "1.0-a")).toBe(0);
  });
});
