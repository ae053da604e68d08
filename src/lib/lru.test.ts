import { describe, expect, it } from "vitest";
import { Lru } from "./lru.ts";

describe("Lru", () => {
  it("keeps what is asked for, and never more than its limit", () => {
    const lru = new Lru<number, string>(10);
    for (let key = 0; key < 1000; key++) {
      lru.set(key, `${key}`);
      expect(lru.get(0)).toBe("0");
    }
    const kept = Array.from({ length: 1000 }, (_, key) => lru.get(key)).filter(
      (value) => value !== undefined,
    );
    expect(kept.length).toBeLessThanOrEqual(10);
    expect(kept).toContain("999");
  });

  it("gives the newest value of a key, also after it grew old", () => {
    const lru = new Lru<string, number>(4);
    lru.set("a", 1);
    lru.set("b", 1);
    lru.set("a", 2);
    lru.set("c", 1);
    expect(lru.get("a")).toBe(2);
  });

  it("forgets what it is told to forget, in both generations", () => {
    const lru = new Lru<string, number>(4);
    for (const [key, value] of Object.entries({ a: 1, b: 2, c: 1 })) lru.set(key, value);
    lru.forget((value) => value === 1);
    lru.delete("b");
    expect(["a", "b", "c"].map((key) => lru.get(key))).toEqual([undefined, undefined, undefined]);
  });
});
