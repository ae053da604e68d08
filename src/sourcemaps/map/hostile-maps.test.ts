import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { describe, expect, it } from "vitest";
import { Lru } from "../../lib/lru.ts";
import { bytesOfMemory } from "../placed-bytes.ts";
import { LookUp } from "./look-up.ts";
import { lookUpFile } from "./look-up-file.ts";
import { readMap } from "./read-map.ts";
import { Unusable } from "./unusable.ts";

const lookUpOf = (json: string): LookUp => {
  const bytes = Buffer.from(json);
  const look = LookUp.open("test", bytesOfMemory(lookUpFile(bytes, readMap(bytes))), new Lru(1 << 20));
  if (look === undefined) throw new Error("a look-up that was just made must open");
  return look;
};

function reasonOf(json: string): string {
  try {
    lookUpOf(json);
    return "usable";
  } catch (error) {
    if (error instanceof Unusable) return error.reason;
    throw error;
  }
}

const list = (count: number, entry: string): string => `[${`${entry},`.repeat(count - 1)}${entry}]`;

/** What a stranger writes whose two bytes shall become dozens of ours. */
describe("a map of nothing but entries", () => {
  it.each([
    ["sources", `{"version":3,"sources":${list(600_000, '""')},"mappings":"AAAA"}`],
    [
      "sources, over many sections",
      `{"version":3,"sections":${list(
        30,
        `{"offset":{"line":1,"column":0},"map":{"version":3,"sources":${list(20_000, '""')},"mappings":"AAAA"}}`,
      )}}`,
    ],
    ["names", `{"version":3,"sources":["a"],"names":${list(8_000_001, "0")},"mappings":"AAAA"}`],
    [
      "tokens of one line, out of order",
      `{"version":3,"sources":["a"],"mappings":"${"C,".repeat(2 ** 21)}D,C"}`,
    ],
  ])("is too big: %s", (_, json) => {
    expect(reasonOf(json)).toBe("too_big");
  });

  it.each([
    ["texts of no sources", `"sourcesContent":${list(1_000_000, "0")}`],
    ["ignored sources", `"ignoreList":${list(1_000_000, "7.5")}`],
    ["functions of no sources", `"x_facebook_sources":${list(1_000_000, "0")}`],
    ["lists that stand there twice", `"sources":["b"],"sourcesContent":["no"],"sourcesContent":["yes"]`],
  ])("is looked up in all the same: %s", (_, entries) => {
    const look = lookUpOf(`{"version":3,${entries},"sources":["a"],"mappings":"AAAA"}`);
    expect(look.find(0, 3)).toMatchObject({ source: 0, line: 0, column: 0 });
    expect(look.sourceName(0)).toBe("a");
    expect(look.isIgnored(0)).toBe(false);
  });
});

describe("a map with one entry of megabytes", () => {
  const megabytes = "x".repeat(17 * 1024 * 1024);

  it("shows no lines of a source that nobody wrote by hand", () => {
    const look = lookUpOf(
      `{"version":3,"sources":["a"],"sourcesContent":["${megabytes}"],"mappings":"AAAA"}`,
    );
    expect(look.find(0, 0)).toMatchObject({ source: 0 });
    expect(look.linesAround(0, 0, 5)).toBeUndefined();
  });

  it("names no function by it", () => {
    const look = lookUpOf(
      `{"version":3,"sources":["a"],"x_facebook_sources":[[{"names":["${megabytes}"],"mappings":"AAA"}]],"mappings":"AAAA"}`,
    );
    const place = look.find(0, 0);
    expect(typeof place === "object" && look.functionAround(place)).toBeUndefined();
  });
});

it("tokens out of order are told as they would be in order, and those of one column as they stood", () => {
  const json =
    '{"version":3,"sources":["a","b"],"names":["n"],"mappings":"UAAU,LCCA,AACA;KDDKA,JAAD,C,DCAA"}';
  const look = lookUpOf(json);
  const reference = new TraceMap(json);
  for (const line of [0, 1]) {
    for (let column = 0; column < 14; column++) {
      const place = look.find(line, column);
      const expected = originalPositionFor(reference, { line: line + 1, column });
      if (expected.source === null) expect(typeof place).toBe("string");
      else expect(place).toMatchObject({ line: expected.line - 1, column: expected.column });
    }
  }
});
