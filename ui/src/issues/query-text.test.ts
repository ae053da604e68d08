import { describe, expect, it } from "vitest";
import { filterTerm, readQueryProblem, termsOf, withoutTerm, wordAt } from "./query-text.ts";

const texts = (query: string) => termsOf(query).map(({ text }) => text);

describe("terms of a query", () => {
  it("stand between spaces, and quotes keep theirs together", () => {
    expect(texts('is:unresolved  browser:"Chrome 142" cannot "read it" !level:info')).toEqual([
      "is:unresolved",
      'browser:"Chrome 142"',
      "cannot",
      '"read it"',
      "!level:info",
    ]);
  });

  it("end somewhere even when a quote never does, and take a quote inside a word for a letter", () => {
    expect(texts('title:"never closed')).toEqual(['title:"never closed']);
    expect(texts(`can't say 5" ok`)).toEqual(["can't", "say", '5"', "ok"]);
    expect(texts('a:"x \\" y" b')).toEqual(['a:"x \\" y"', "b"]);
  });

  it("can be taken out one at a time", () => {
    const query = "is:unresolved level:error browser:x";
    expect(termsOf(query).map((term) => withoutTerm(query, term))).toEqual([
      "level:error browser:x",
      "is:unresolved browser:x",
      "is:unresolved level:error",
    ]);
  });
});

describe("a filter for a tag's value", () => {
  it.each([
    ["browser", "Chrome 142", 'browser:"Chrome 142"'],
    ["release", "web@1.2.3", "release:web@1.2.3"],
    ["id", "7", "tags[id]:7"],
    ["path", 'a"b\\c', 'path:"a\\"b\\\\c"'],
    ["count", ">5", 'count:">5"'],
    ["glob", "a*b", 'glob:"a*b"'],
    ["url", "//cdn/x", 'url:"//cdn/x"'],
    ["empty", "", 'empty:""'],
  ])("of %j with %j is %s", (key, value, term) => {
    expect(filterTerm(key, value)).toBe(term);
    expect(texts(`a ${term} b`)).toEqual(["a", term, "b"]);
  });
});

it("a tag whose name the search cannot read has no filter", () => {
  expect(filterTerm("odd key", "x")).toBeNull();
});

describe("what the server says of a query", () => {
  it("names the place, from 0", () => {
    expect(readQueryProblem("Error in the query at character 7: “is:x” is not a state.")).toEqual({
      position: 6,
      message: "“is:x” is not a state.",
    });
  });

  it("is not read out of other sentences", () => {
    expect(readQueryProblem("“start” must lie before “end”.")).toBeNull();
  });
});

it("the word at the caret ends there", () => {
  expect(wordAt("is:unre level", 5)).toEqual({ start: 0, text: "is:un" });
  expect(wordAt("is:unre ", 8)).toEqual({ start: 8, text: "" });
});
