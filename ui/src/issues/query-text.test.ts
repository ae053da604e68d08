import { describe, expect, it } from "vitest";
import { filterTerm, readQueryProblem, termsOf, withoutTerm } from "./query-text.ts";

const texts = (query: string) => termsOf(query).map(({ text }) => text);

describe("terms of a query", () => {
  it("are its filters and its texts, wherever they stand", () => {
    expect(
      texts('is:unresolved  (browser:"Chrome 142" OR cannot read) !"it is" level:[error, fatal]'),
    ).toEqual(["is:unresolved", 'browser:"Chrome 142"', "cannot read", '!"it is"', "level:[error, fatal]"]);
  });

  it("of a query that cannot be read are what stands between its spaces", () => {
    expect(texts('title:"never closed')).toEqual(['title:"never', "closed"]);
  });

  it("can be taken out one at a time", () => {
    const query = "is:unresolved (level:error OR browser:x) !(cannot read a:1)";
    expect(termsOf(query).map((term) => withoutTerm(query, term))).toEqual([
      "(level:error OR browser:x) !(cannot read a:1)",
      "is:unresolved browser:x !(cannot read a:1)",
      "is:unresolved level:error !(cannot read a:1)",
      "is:unresolved (level:error OR browser:x) !a:1",
      'is:unresolved (level:error OR browser:x) !"cannot read"',
    ]);
    expect(withoutTerm("a:1", termsOf("a:1")[0] ?? { text: "", start: 0, end: 0 })).toBe("");
  });
});

describe("a filter for a tag's value", () => {
  it.each([
    ["browser", "Chrome 142", 'browser:"Chrome 142"'],
    ["release", "web@1.2.3", "release:web@1.2.3"],
    ["release", "latest", "tags[release]:latest"],
    ["level", "error", "level:error"],
    ["user", "id:7", "user:id:7"],
    ["id", "7", "tags[id]:7"],
    ["path", 'a"b\\c', 'path:"a\\"b\\\\c"'],
    ["count", ">5", 'count:">5"'],
    ["list", "[a]", 'list:"[a]"'],
    ["glob", "a*b", 'glob:"a\\*b"'],
    ["url", "//cdn/x", 'url:"//cdn/x"'],
    ["empty", "", 'empty:""'],
    ["odd key", "x", 'tags["odd key"]:x'],
  ])("of %j with %j is %s", (key, value, term) => {
    expect(filterTerm(key, value)).toBe(term);
    expect(texts(`a ${term} b`)).toEqual(["a", term, "b"]);
  });

  it("is none where issues are not searched by it", () => {
    expect(filterTerm("trace", "a".repeat(32))).toBeNull();
  });
});

describe("what the server says of a query", () => {
  it("names the place, from 0", () => {
    expect(readQueryProblem("Error in the query at character 7: “x” is not one of a, b.")).toEqual({
      position: 6,
      message: "“x” is not one of a, b.",
    });
  });

  it("is not read out of other sentences", () => {
    expect(readQueryProblem("“start” must lie before “end”.")).toBeNull();
  });
});
