import { describe, expect, it } from "vitest";
import { readShortId, shortIdOf } from "./short-id.ts";

describe("short id", () => {
  it("is the slug in capitals and the number in base 32", () => {
    expect(shortIdOf("web-shop", 1)).toBe("WEB-SHOP-1");
    expect(shortIdOf("web", 42)).toBe("WEB-1A");
    expect(shortIdOf("web", 32 ** 3)).toBe("WEB-1000");
  });

  it("is read back in any case, for every number", () => {
    for (const number of [1, 31, 32, 33, 1023, 1024, 987_654_321, 2 ** 49]) {
      const expected = { slug: "web-shop", number };
      expect(readShortId(shortIdOf("web-shop", number))).toEqual(expected);
      expect(readShortId(shortIdOf("web-shop", number).toLowerCase())).toEqual(expected);
    }
  });

  it("forgives letters that look like digits", () => {
    expect(readShortId("web-lO")).toEqual({ slug: "web", number: 32 });
  });

  it.each(["", "web", "-1", "web-", "web-1U", "web-12345678901", "web-1 "])("is not %j", (text) => {
    expect(readShortId(text)).toBeUndefined();
  });
});
