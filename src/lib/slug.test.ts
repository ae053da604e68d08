import { describe, expect, it } from "vitest";
import { idOf, isSlug, numbered, slugify } from "./slug.ts";

describe("slugs", () => {
  it("are made of names in any script", () => {
    expect(slugify("Métro  Web!", "project")).toBe("metro-web");
    expect(slugify("网站", "project")).toBe("project");
    expect(slugify("2026", "project")).toBe("project-2026");
    expect(slugify("__proto__", "project")).toBe("proto__");
    expect(slugify("-- a --", "project")).toBe("a");
  });

  it("made of a name are slugs, whatever the name", () => {
    const names = [
      "x".repeat(500),
      "_",
      "-",
      "İstanbul",
      "a/b\0c",
      "١٢٣",
      "-9-",
      `${"A".repeat(49)}--b`,
      "ﬁne",
    ];
    for (const name of names) expect(isSlug(slugify(name, "project")), name).toBe(true);
    for (const name of names) expect(isSlug(numbered(slugify(name, "project"), 37)), name).toBe(true);
  });

  it("are never digits alone, which would be ids", () => {
    expect(isSlug("42")).toBe(false);
    expect(idOf("42")).toBe(42);
    expect(idOf("9".repeat(30))).toBeUndefined();
    expect(idOf("-1")).toBeUndefined();
    expect(idOf("")).toBeUndefined();
  });
});
