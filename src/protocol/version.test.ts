import { describe, expect, it } from "vitest";
import { isVersion, parseVersion } from "./version.ts";

describe("a version", () => {
  it.each([
    ["app@1.2.3", "app", "1.2.3", [1, 2, 3, 0], null, null],
    ["com.acme.shop@2.10-beta+77", "com.acme.shop", "2.10-beta+77", [2, 10, 0, 0], "beta", "77"],
    ["v4", null, "v4", [4, 0, 0, 0], null, null],
    ["2026.11.23.4", null, "2026.11.23.4", [2026, 11, 23, 4], null, null],
    ["1.0.0+build 7", null, "1.0.0+build 7", [1, 0, 0, 0], null, "build 7"],
  ])("is read in its parts: %s", (text, name, short, numbers, pre, buildCode) => {
    const parsed = parseVersion(text);
    expect(parsed).toMatchObject({ package: name, short });
    const { major, minor, patch, revision } = parsed.numbers ?? {};
    expect([major, minor, patch, revision]).toEqual(numbers);
    expect(parsed.numbers).toMatchObject({ pre, buildCode });
  });

  it("that is a commit is cut to what people compare, and has no numbers", () => {
    const hash = "0123456789abcdef0123456789abcdef01234567";
    expect(parseVersion(`web@${hash}`)).toEqual({
      package: "web",
      short: hash.slice(0, 12),
      buildHash: hash,
    });
    expect(parseVersion(`1.0+${hash}`)).toMatchObject({ buildHash: hash, numbers: { major: 1 } });
  });

  it.each(["main", "1.2.3.4.5", "@", "@1", "x@", "1.2 beta", "٣.٤", "12345678901"])(
    "that has no numbers is a name of its own: %s",
    (text) => {
      expect(parseVersion(text).numbers).toBeUndefined();
      expect(parseVersion(text).short.length).toBeGreaterThan(0);
    },
  );

  it("is read in a moment, whatever a stranger makes of it", () => {
    for (const text of [
      "a.".repeat(5_000),
      "1.".repeat(5_000),
      `${"a".repeat(10_000)}@`,
      "1".repeat(10_000),
    ]) {
      expect(parseVersion(text).short).toBe(text);
    }
  });

  it("may be any text that survives in addresses and lists", () => {
    expect(["1", "a b", "发布-1", "a@b+c", "latest"].every(isVersion)).toBe(true);
    expect(["", " ", "a ", ".", "..", "a/b", "a\\b", "a\tb", "a\0"].some(isVersion)).toBe(false);
  });
});
