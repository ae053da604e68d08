import { describe, expect, it } from "vitest";
import { suggest, wantedValues } from "./suggestions.ts";

const known = {
  tags: [{ name: "browser", count: 12 }, { name: "is", count: 3 }, { name: "a key" }, { name: "trace" }],
  values: (key: string) =>
    key === "browser"
      ? [{ name: "Chrome 142", count: 9 }, { name: "Firefox" }]
      : key === "assigned"
        ? [{ name: "me" }, { name: "none" }]
        : [],
};

/** The caret is where `|` stands. */
function at(marked: string) {
  const caret = marked.indexOf("|");
  const query = marked.replace("|", "");
  const found = suggest(query, caret, known);
  return found.items.map(({ insert }) => query.slice(0, found.start) + insert);
}

describe("completion", () => {
  it("offers keys of the grammar and tags, each so that it reads back", () => {
    expect(at("lev|")).toEqual(["level:"]);
    expect(at("is:new !(bro|")).toEqual(["is:new !(browser:"]);
    expect(suggest("", 0, known).items[0]).toEqual({ label: "is:", insert: "is:" });
    expect(suggest("brow", 4, known).items).toEqual([{ label: "browser:", insert: "browser:", count: 12 }]);
  });

  it("offers values of the key before the colon, in lists too", () => {
    expect(at("is:regr|")).toEqual(["is:regressed "]);
    expect(at("level:[error,wa|")).toEqual(["level:[error,warning"]);
    expect(at("browser:chr|")).toEqual(['browser:"Chrome 142" ']);
    expect(at('browser:"chr|')).toEqual(['browser:"Chrome 142" ']);
    expect(at("assigned:|")).toEqual(["assigned:me ", "assigned:none "]);
    expect(at("age:|")[1]).toBe("age:-24h ");
    expect(at("timesSeen:>10|")).toEqual(["timesSeen:>100 ", "timesSeen:>1000 "]);
    expect(at("error.handled:|")).toEqual(["error.handled:true ", "error.handled:false "]);
    expect(suggest("browser:", 8, known).items[0]?.count).toBe(9);
  });

  it("asks for values of tags alone, with what is typed", () => {
    expect(wantedValues("is:new browser:Chr", 18)).toEqual({ key: "browser", typed: "Chr" });
    expect(wantedValues("release:>=web", 13)).toEqual({ key: "release", typed: ">=web" });
    expect(wantedValues("level:", 6)).toBeNull();
    expect(wantedValues("brow", 4)).toBeNull();
  });
});
