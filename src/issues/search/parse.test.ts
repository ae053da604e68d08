import { describe, expect, it } from "vitest";
import { isSearchError, MAX_QUERY_LENGTH, type ParsedQuery, parseQuery } from "./parse.ts";

function parsed(text: string): ParsedQuery {
  const result = parseQuery(text);
  if (isSearchError(result)) throw new Error(`${result.position}: ${result.message}`);
  return result;
}

function filters(text: string) {
  return parsed(text).filters.map(({ key, value, isNegated }) => `${isNegated ? "!" : ""}${key}=${value}`);
}

describe("search", () => {
  it("reads filters and free words in any order", () => {
    const query = parsed("  is:unresolved  cannot level:error read ");
    expect(query.filters.map(({ key, value }) => [key, value])).toEqual([
      ["is", "unresolved"],
      ["level", "error"],
    ]);
    expect(query.words.map(({ text }) => text)).toEqual(["cannot", "read"]);
  });

  it("keeps spaces, colons and escaped quotes of a quoted value", () => {
    expect(filters('release:"web 1.0: \\"b\\" c\\\\d"')).toEqual(['release=web 1.0: "b" c\\d']);
    expect(parsed('"is:unresolved at: x"').words[0]?.text).toBe("is:unresolved at: x");
  });

  it("reads negation, emptiness and tags of reserved names", () => {
    expect(filters('!level:info dist:"" tags[is]:x !tags["url"]:y')).toEqual([
      "!level=info",
      "dist=",
      "tags[is]=x",
      "!tags[url]=y",
    ]);
  });

  it("keeps further colons in the value", () => {
    expect(filters("user:id:7")).toEqual(["user=id:7"]);
  });

  it("takes an address and a short id for words", () => {
    expect(parsed("https://shop.example/pay WEB-1A").words.map(({ text }) => text)).toEqual([
      "https://shop.example/pay",
      "WEB-1A",
    ]);
  });

  it.each([
    ['level:"error', 6],
    ["level:", 6],
    ["TypeError: x", 10],
    ["is:unresolved :x", 14],
    ["!word", 0],
    ['a "b"c', 5],
    ["is:unresolved OR is:resolved", 14],
    ["(level:error)", 0],
  ])("says where %j goes wrong", (text, position) => {
    const result = parseQuery(text);
    expect(result).toMatchObject({ position });
    expect(isSearchError(result) && result.message).toMatch(/[.)]$/u);
  });

  it("has an end for every string: a query, or an error inside of the text", () => {
    const random = seeded(7);
    const alphabet = [...'ab:!"\\ \t\n()[]*<>=,.-支🚀\u0000\ud800', "is:", "AND", "tags[", '""'];
    for (let round = 0; round < 5000; round++) {
      const text = Array.from(
        { length: random() * 30 },
        () => alphabet[Math.floor(random() * alphabet.length)],
      ).join("");
      const result = parseQuery(text);
      if (isSearchError(result)) {
        expect(result.position).toBeGreaterThanOrEqual(0);
        expect(result.position).toBeLessThanOrEqual(text.length);
      } else {
        for (const { position, key } of result.filters) {
          expect(text.slice(position)).toContain(key.replace(/^tags\[|\]$/gu, ""));
        }
      }
    }
  });

  it("refuses a query without end at once", () => {
    expect(parseQuery("a".repeat(MAX_QUERY_LENGTH + 1))).toMatchObject({ position: MAX_QUERY_LENGTH });
    expect(parseQuery("a ".repeat(60))).toMatchObject({ position: 100 });
  });
});

/** Mulberry32: the same strings on every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
