import { describe, expect, it } from "vitest";
import { KnownTexts } from "./known-texts.ts";

/** JSON texts that differ here and there, as crashes of one program do; the same for each seed. */
function texts(seed: number, amount: number): string[] {
  let state = seed;
  const next = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fff_ffff;
    return state % below;
  };
  const words = ["a", "b", "é", "漢", "😀", "x".repeat(40), '\\"', "}{"];
  return Array.from({ length: amount }, () =>
    JSON.stringify(
      Array.from({ length: 1 + next(6) }, () => ({ [`k${next(3)}`]: words[next(words.length)] })),
    ),
  );
}

describe("known texts", () => {
  it.each([1, 2, 3, 4, 5])("are found wherever they stand, and no others (%i)", (seed) => {
    const known = new KnownTexts<number>(10_000_000);
    const all = texts(seed, 600);
    const kept = all.slice(0, 300);
    const last = new Map(kept.map((text, index) => [text, index]));
    for (const [text, index] of last) known.set(text, index);
    for (const text of all) {
      for (const [before, after] of [
        ["", ""],
        ['{"exception":', ',"a":1}'],
        ["漢", ""],
      ]) {
        const found = known.find(`${before}${text}${after}`, before?.length ?? 0);
        expect(found?.value).toBe(last.get(text));
        if (found) expect(found.text).toBe(text);
      }
      // Cut short it is not there.
      expect(known.find(text.slice(0, -1), 0)).toBeUndefined();
    }
  });

  it("are forgotten, the oldest first, when there are too many characters", () => {
    const known = new KnownTexts<number>(1_000);
    const numbered = (n: number) => `{"n":"${String(n).padStart(90, "0")}"}`;
    for (let n = 0; n < 200; n++) {
      known.set(numbered(n), n);
      expect(known.find(numbered(0), 0)?.value, `after ${n}`).toBe(0); // asked for, so kept
    }
    expect(known.find(numbered(199), 0)?.value).toBe(199);
    const held = Array.from({ length: 200 }, (_, n) => known.find(numbered(n), 0)).filter(Boolean).length;
    expect(held).toBeLessThan(25);
  });

  it("take the last value that was kept under them", () => {
    const known = new KnownTexts<string>(100);
    known.set("[1]", "a");
    known.set("[2]", "b");
    known.set("[1]", "c");
    expect(known.find("[1]", 0)?.value).toBe("c");
    expect(known.find("[2]", 0)?.value).toBe("b");
  });
});
