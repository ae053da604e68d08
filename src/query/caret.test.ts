import { describe, expect, it } from "vitest";
import { atCaret } from "./caret.ts";

/** The caret is where `|` stands. */
function at(marked: string) {
  const caret = marked.indexOf("|");
  const { start, typed, key, isInList } = atCaret(marked.replace("|", ""), caret);
  return `${start} ${key ?? "·"}${isInList ? "[" : ""} ${typed}`;
}

describe("what is written at the caret", () => {
  it.each([
    ["|", "0 · "],
    ["is:un|re level", "3 is un"],
    ["is:unresolved |", "14 · "],
    ["is:unresolved le|", "14 · le"],
    ["is:unresolved !le|", "15 · le"],
    ["(is:new OR le|", "11 · le"],
    ["(is:new OR level:e|)", "17 level e"],
    ["(is:new) le|", "9 · le"],
    ['browser:"Chrome 1|', "8 browser Chrome 1"],
    ['browser:"Chrome 1" re|', "19 · re"],
    ["level:[error, fa|]", "14 level[ fa"],
    ["level:[|", "7 level[ "],
    ["level:[error] |", "14 · "],
    ["timesSeen:>1|", "10 timesSeen >1"],
    ["tags[a]:x|", "8 a x"],
    ["x:1 ) ]] y:|", "11 y "],
    ['x:1 "never closed y:|', "4 · never closed y:"],
    ["le|vel:error", "0 · le"],
  ])("of %s is %s", (marked, expected) => {
    expect(at(marked)).toBe(expected);
  });

  it("has an answer at every place of every text", () => {
    const text = '!(a:"b \\" c" OR tags["x y"]:[1, "2"]) "never :[ ((';
    for (let caret = 0; caret <= text.length; caret++) {
      const { start, typed } = atCaret(text, caret);
      expect(start).toBeLessThanOrEqual(caret);
      expect(typed.length).toBeLessThanOrEqual(caret);
    }
  });
});
