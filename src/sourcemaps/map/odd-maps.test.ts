import { FlattenMap, originalPositionFor } from "@jridgewell/trace-mapping";
import { describe, expect, it } from "vitest";
import { Lru } from "../../lib/lru.ts";
import { bytesOfMemory } from "../placed-bytes.ts";
import { LookUp } from "./look-up.ts";
import { lookUpFile } from "./look-up-file.ts";
import { readMap } from "./read-map.ts";
import { Unusable } from "./unusable.ts";

const SOUND = {
  version: 3,
  sources: ["a.js", "b.js"],
  sourcesContent: ["one\ntwo\nthree", "uno\r\ndos\rtres"],
  names: ["first", "sécond\"'"],
  mappings: "AAAAA,IACC;;CCAAC,C;GDEDD",
};

function open(map: unknown): LookUp {
  const bytes = Buffer.isBuffer(map) ? map : Buffer.from(typeof map === "string" ? map : JSON.stringify(map));
  const look = LookUp.open("test", bytesOfMemory(lookUpFile(bytes, readMap(bytes))), new Lru(1 << 20));
  if (look === undefined) throw new Error("a look-up that was just made must open");
  return look;
}

function reasonOf(map: unknown): string {
  try {
    open(map);
    return "usable";
  } catch (error) {
    if (error instanceof Unusable) return error.reason;
    throw error;
  }
}

/** Source name, line from 1, column, name: as trace-mapping tells it. */
function told(look: LookUp, line: number, column: number): object {
  const place = look.find(line, column);
  if (typeof place === "string") return { source: null, line: null, column: null, name: null };
  const { name = null } = place;
  return { source: look.sourceName(place.source) ?? null, line: place.line + 1, column: place.column, name };
}

describe("a source map", () => {
  it("is looked up in as the decoder does that everybody uses, whatever it holds", () => {
    const sectioned = {
      version: 3,
      sections: [
        { offset: { line: 0, column: 0 }, map: SOUND },
        { offset: { line: 3, column: 5 }, map: { ...SOUND, sources: ["c.js", "d.js"] } },
        {
          offset: { line: 9, column: 0 },
          map: { version: 3, sections: [{ offset: { line: 1, column: 2 }, map: SOUND }] },
        },
      ],
    };
    const maps = [
      SOUND,
      sectioned,
      { ...SOUND, sourceRoot: "/root" },
      { ...SOUND, mappings: ";;;AAAA,CAAA;" },
      { ...SOUND, mappings: "KAAAA,FACC,CAAC,EAAEC;CAAA" },
      { ...SOUND, sourcesContent: [null, 7], sources: [null, "b.js"] },
      { ...SOUND, names: [1, null] },
      { sections: undefined, ...SOUND, mappings: `${"AAAA,CAAC;".repeat(500)}` },
      { ...SOUND, mappings: Array.from({ length: 3000 }, () => "CAAA").join(",") },
    ];
    for (const map of maps) {
      const look = open(map);
      const reference = new FlattenMap(JSON.stringify(map));
      for (let line = 0; line < 13; line++) {
        for (const column of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 300, 2999, 1e6]) {
          const expected = originalPositionFor(reference, { line: line + 1, column });
          const found = told(look, line, column);
          // What leads to no source leads nowhere, and a name that is no text names nothing.
          if (!expected.source) {
            expect(found, `${line}:${column} of ${JSON.stringify(map).slice(0, 300)}`).toMatchObject({
              source: null,
            });
          } else {
            expect(found).toEqual({
              ...expected,
              name: typeof expected.name === "string" ? expected.name : null,
            });
          }
        }
      }
    }
  });

  it("gives lines of its sources with any kind of line end, and any escape", () => {
    const look = open(SOUND);
    expect(look.linesAround(1, 1, 1)).toEqual({ lines: ["uno", "dos", "tres"], index: 1 });
    expect(look.linesAround(0, 0, 5)).toEqual({ lines: ["one", "two", "three"], index: 0 });
    expect(look.linesAround(0, 3, 5)).toBe("line_not_in_source");
    const lines = Array.from({ length: 1000 }, (_, line) => `${line}\t"\\n" é \u2028 ${"x".repeat(line)}`);
    for (const newline of ["\n", "\r\n", "\r", "\\u000a", "\\u000D\\u000a"]) {
      const json = JSON.stringify({ ...SOUND, sourcesContent: [lines.join("\u0000")] });
      const escaped = newline.startsWith("\\") ? newline : JSON.stringify(newline).slice(1, -1);
      const ended = open(json.replaceAll("\\u0000", () => escaped));
      for (const line of [0, 1, 7, 8, 9, 500, 998, 999]) {
        const around = ended.linesAround(0, line, 5);
        if (typeof around !== "object") throw new Error("the lines are there");
        const first = Math.max(0, line - 5);
        expect(around.lines).toEqual(lines.slice(first, line + 6));
        expect(around.index).toBe(line - first);
      }
    }
  });

  it("cuts neighbours of megabytes in one line, but not the line itself", () => {
    const long = `x${'\\"\\n'.repeat(50_000)}`;
    const look = open({ ...SOUND, sourcesContent: [[long, "short", long].join("\n")] });
    const around = look.linesAround(0, 1, 1);
    if (typeof around !== "object") throw new Error("the lines are there");
    expect(around.lines[1]).toBe("short");
    for (const line of [around.lines[0] ?? "", around.lines[2] ?? ""]) {
      expect(long.startsWith(line)).toBe(true);
      expect(line.length).toBeGreaterThan(200);
      expect(line.length).toBeLessThan(2000);
    }
    const middle = look.linesAround(0, 0, 1);
    expect(typeof middle === "object" && middle.lines[0]).toBe(long);
  });

  it("may begin with what keeps it from being run, and with a byte order mark", () => {
    const json = JSON.stringify(SOUND);
    for (const prefix of [")]}'\n", ")]}\n", ")]}'", "\ufeff", "\ufeff)]}'\r\n", " \n"])
      expect(told(open(prefix + json), 0, 0)).toMatchObject({ source: "a.js" });
  });

  it("may escape its mappings", () => {
    const plain = told(open({ ...SOUND, mappings: "AAAA,+/BAAA" }), 0, 1000);
    const json = JSON.stringify({ ...SOUND, mappings: "AAAA,+/BAAA" });
    expect(told(open(json.replace("/", "\\/")), 0, 1000)).toEqual(plain);
    expect(told(open(json.replace(",+", "\\u002c+")), 0, 1000)).toEqual(plain);
  });

  it("says which sources are another's code", () => {
    expect([0, 1].map((source) => open({ ...SOUND, ignoreList: [1] }).isIgnored(source))).toEqual([
      false,
      true,
    ]);
    expect(open({ ...SOUND, x_google_ignoreList: [0] }).isIgnored(0)).toBe(true);
  });

  it("names the functions that Metro lists", () => {
    const names = ["<global>", "Cart", "Cart#total"];
    const x_facebook_sources = [[{ names, mappings: "AAA;CCC,CCA" }], null];
    const look = open({ ...SOUND, x_facebook_sources });
    const at = (line: number, column: number) =>
      look.functionAround({ source: 0, line, column, isExact: true });
    expect([at(0, 0), at(0, 1), at(1, 0), at(1, 1), at(1, 2), at(5, 0)]).toEqual([
      undefined,
      undefined,
      undefined,
      "Cart",
      "Cart#total",
      "Cart#total",
    ]);
    for (const odd of ["x", {}, [[]], [{ names: 1 }], [{ names: [], mappings: "!!" }]])
      expect(
        open({ ...SOUND, x_facebook_sources: [odd] }).functionAround({
          source: 0,
          line: 0,
          column: 0,
          isExact: true,
        }),
      ).toBeUndefined();
  });

  it("of Hermes' bytecode is looked up in by offsets, which stand where columns do", () => {
    const look = open({
      version: 3,
      sources: ["App.js", "cart.js"],
      sourcesContent: ["a();\nb();\n", "c();\n"],
      names: [],
      // Offsets 0, 100,000 and 132,161 of the one line there is.
      mappings: "AAAA,gqjGACA,i6+BCDA",
      x_facebook_sources: [
        [{ names: ["<global>", "App"], mappings: "AAA;CCC" }],
        [{ names: ["pay"], mappings: "AAA" }],
      ],
      x_hermes_function_offsets: { 0: [0, 100_000, 132_161] },
    });
    for (const [offset, source, line] of [
      [99_999, 0, 0],
      [100_000, 0, 1],
      [132_160, 0, 1],
      [132_161, 1, 0],
      [999_999, 1, 0],
    ] as const)
      expect(look.find(0, offset)).toMatchObject({ source, line });
    const place = look.find(0, 140_000);
    expect(typeof place === "object" && look.functionAround(place)).toBe("pay");
  });

  it("names the functions whose scopes it carries", () => {
    // A file with function `first` in lines 1 to 2, and an arrow without a name inside it.
    const scopes = "BAAA,BFBCA,BEAB,CAD,CBA,CCA,A";
    const look = open({ ...SOUND, scopes });
    const at = (line: number, column: number) =>
      look.functionAround({ source: 0, line, column, isExact: true });
    expect([at(0, 0), at(1, 2), at(1, 3), at(1, 7), at(2, 5)]).toEqual([
      undefined,
      "first",
      undefined,
      "first",
      undefined,
    ]);
    for (const odd of ["", "!!!", "C,C,C", "B".repeat(100_000), `${"BAAA,".repeat(20_000)}C`])
      expect(
        open({ ...SOUND, scopes: odd }).functionAround({ source: 1, line: 0, column: 0, isExact: true }),
      ).toBeUndefined();
  });
});

describe("an odd source map", () => {
  const json = JSON.stringify(SOUND);
  const deep = (depth: number): unknown =>
    depth === 0
      ? SOUND
      : { version: 3, sections: [{ offset: { line: 0, column: 0 }, map: deep(depth - 1) }] };
  const cases: [name: string, map: unknown, reason: string][] = [
    ["nothing", "", "empty"],
    ["white space", "  \n", "empty"],
    ["only the prefix", ")]}'\n", "empty"],
    ["a page", "<!doctype html><title>404</title>", "not_json"],
    ["a script", "function a(){}", "not_json"],
    ["a list", "[1,2]", "not_json"],
    ["an object of another kind", '{"name":"vedette"}', "not_a_map"],
    ["an older version", { ...SOUND, version: 2 }, "unsupported_version"],
    ["mappings that are null", { ...SOUND, mappings: null }, "no_mappings"],
    ["mappings that are empty", { ...SOUND, mappings: "" }, "no_mappings"],
    ["mappings that are missing", { version: 3, sources: [] }, "no_mappings"],
    ["wrong base64", { ...SOUND, mappings: "AAAA,A?AA" }, "bad_mappings"],
    ["a number without an end", { ...SOUND, mappings: "AAAA,g" }, "bad_mappings"],
    ["a number that is too long", { ...SOUND, mappings: "gggggggggggggggA" }, "bad_mappings"],
    ["sources that are null", { ...SOUND, sources: null, sourcesContent: null, names: null }, "usable"],
    [
      "sections by URL that lead in a circle",
      { version: 3, sections: [{ offset: { line: 0, column: 0 }, url: "self.map" }] },
      "sections_by_url",
    ],
    ["sections in sections", deep(6), "usable"],
    ["sections without an end", deep(1000), "sections_too_deep"],
    ["sections that are none", { version: 3, sections: [1, null, "x", []] }, "no_mappings"],
    ["a prototype", `{"__proto__":{"mappings":"AAAA"},"version":3}`, "no_mappings"],
    ["brackets that never close", `{"version":3,"x":${"[".repeat(200_000)}`, "truncated"],
    ["missing commas", json.replace(',"names"', '"names"'), "not_json"],
  ];
  it.each(cases)("ends in a clear state: %s", (_, map, reason) => {
    expect(reasonOf(map)).toBe(reason);
  });

  it("is recognised wherever it was cut off", () => {
    for (let end = 1; end < json.length; end++) {
      expect(["truncated", "not_json", "no_mappings"]).toContain(reasonOf(json.slice(0, end)));
    }
  });

  it("with numbers out of all bounds maps those places to nothing", () => {
    for (const mappings of ["AADA", "AAAD", "AAgggggC", "ADAA", "AEAA"]) {
      const look = open({ ...SOUND, mappings });
      for (const column of [0, 5]) expect(told(look, 0, column)).not.toMatchObject({ source: "b.js" });
    }
    expect(reasonOf({ ...SOUND, mappings: "D" })).toBe("no_mappings");
    expect(open({ ...SOUND, mappings: "AEAA" }).find(0, 0)).toBe("source_not_in_map");
    expect(open(SOUND).find(99, 0)).toBe("line_not_in_map");
    expect(open(SOUND).find(3, 0)).toBe("column_not_in_map");
    expect(open(SOUND).find(2, 1)).toMatchObject({ source: 1, line: 1 });
    expect(open(SOUND).find(2, 99)).toBe("token_without_source");
  });

  it("of only separators is looked up in without reading all of it", () => {
    const look = open({ ...SOUND, mappings: `${",".repeat(300_000)}AAAA${";".repeat(300_000)}CAAA` });
    expect(look.find(0, 0)).toMatchObject({ source: 0 });
    expect(look.find(300_000, 5)).toMatchObject({ source: 0 });
    expect(look.find(150_000, 5)).toBe("line_not_in_map");
  });

  it("never opens as a look-up when it is none, or a part of one", () => {
    const pieces = lookUpFile(Buffer.from(json), readMap(Buffer.from(json)));
    const whole = Buffer.concat(pieces);
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.from(json),
      whole.subarray(0, -1),
      Buffer.concat([whole, whole]),
    ])
      expect(LookUp.open("x", bytesOfMemory([bytes]), new Lru(10))).toBeUndefined();
    expect(LookUp.open("x", bytesOfMemory([whole]), new Lru(10))?.find(0, 0)).toMatchObject({ source: 0 });
  });
});
