import { describe, expect, it } from "vitest";
import { problemOf } from "../../../src/query/ask.ts";
import { parseQuery } from "../../../src/query/parse.ts";
import { isProblem } from "../../../src/query/query.ts";
import { excluding, termOf, withTerm } from "./terms.ts";

describe("a value that was clicked", () => {
  it.each([
    ["level", "error", "level:error"],
    ["browser", "Chrome 142", 'browser:"Chrome 142"'],
    ["tags[a b]", "x", 'tags["a b"]:x'],
    ["tags[is]", "x", "tags[is]:x"],
    ["is", "x", "tags[is]:x"],
    ["trace", "0a", "trace:0a"],
    ["user", "id:7", "user:id:7"],
    ["issue", "WEB-1A", "issue:WEB-1A"],
    ["title", 'a "b" *', 'title:"a \\"b\\" \\*"'],
    ["error.handled", true, "error.handled:true"],
    ["environment", null, "!has:environment"],
    ["timestamp", "2026", null],
    ["level", null, null],
    ["user.email", "a@b.c", null],
  ])("of %s, %j, is searched by %s", (column, value, term) => {
    expect(termOf(column, value)).toBe(term);
    const read = parseQuery(term ?? "");
    expect(read !== undefined && isProblem(read)).toBe(false);
    if (read !== undefined && !isProblem(read)) expect(problemOf(read, "events")).toBeUndefined();
  });

  it.each([
    ["", "level:error", "level:error"],
    ["is:new", "level:error", "is:new level:error"],
    ["a:1 OR b:2", "level:error", "(a:1 OR b:2) level:error"],
    ["some words", "level:error", "some words level:error"],
    ["(broken", "level:error", "(broken level:error"],
    ["is:new", "!has:x", "is:new !has:x"],
  ])("joins %j with %j", (query, term, joined) => {
    expect(withTerm(query, term)).toBe(joined);
  });

  it("is left out by the opposite", () => {
    expect(excluding("level:error")).toBe("!level:error");
    expect(excluding("!has:x")).toBe("has:x");
  });
});
