import { describe, expect, it } from "vitest";
import { parseFingerprintRules } from "./fingerprint-rules.ts";
import { readPathGlob, readTextGlob } from "./glob.ts";
import { parseStackRules } from "./stack-rules.ts";

describe("globs over texts", () => {
  it.each([
    ["abc", "abc", true],
    ["abc", "abcd", false],
    ["", "", true],
    ["*", "", true],
    ["*", "a\nb", true],
    ["a*", "abc", true],
    ["*c", "abc", true],
    ["a*a", "a", false],
    ["a*a", "aa", true],
    ["*b*d*", "abcde", true],
    ["*d*b*", "abcde", false],
    ["a?c", "abc", true],
    ["a?c", "ac", false],
    ["a[b-d]e", "ace", true],
    ["a[!b-d]e", "ace", false],
    ["a[]]", "a]", undefined],
    ["a\\*c", "a*c", true],
    ["a\\*c", "abc", false],
    ["{one,two}-*", "two-3", true],
    ["{one,two}-*", "three-3", false],
    ["x{,y}", "x", true],
    ["*a?c*", "zzabcabczz", true],
    ["*[0-9]?*x", "1 x", true],
    ["Abc", "abc", false],
  ])("%s and %j: %s", (glob, text, expected) => {
    if (expected === undefined) expect(() => readTextGlob(glob, false, 0)).toThrow();
    else expect(readTextGlob(glob, false, 0)(text)).toBe(expected);
  });

  it("may be blind to case", () => {
    expect(readTextGlob("*QUOTA [A-C]*", true, 0)("your quota b is over")).toBe(true);
  });

  it("take linear time over what is made to be slow", () => {
    const glob = readTextGlob(`${"*a?".repeat(100)}b`, false, 0);
    expect(glob("a".repeat(1_000))).toBe(false);
    // With going back it would not end before the sun does.
    const path = readPathGlob(`${"**/a*".repeat(60)}b`, 0);
    expect(path("a/".repeat(500))).toBe(false);
  });
});

describe("globs over paths", () => {
  it.each([
    ["**/node_modules/**", "node_modules/a/b.js", true],
    ["**/node_modules/**", "/srv/app/node_modules/a.js", true],
    ["**/node_modules/**", "/srv/node_modules.js", false],
    ["**/node_modules/**", "C:\\app\\node_modules\\a.js", true],
    ["**/src/*.js", "src/a.js", true],
    ["**/src/*.js", "/x/src/y/a.js", false],
    ["**/src/*.js", "/x/src/a.js", true],
    ["/a/**/b", "/a/b", true],
    ["/a/**/b", "/a/x/y/b", true],
    ["/a/**/b", "/a/xb", false],
    ["/a/**/**/*.c", "/a/x.c", true],
    ["/a/**/**/*.c", "/a/b/c/x.c", true],
    ["*.JS", "a.js", true],
    ["/usr/**", "usr/lib", true],
    ["a?b", "a/b", false],
    ["a[!x]b", "a/b", false],
  ])("%s and %s: %s", (glob, path, expected) => {
    expect(readPathGlob(glob, 0)(path)).toBe(expected);
  });

  it("longer than a word of bits are right across its border", () => {
    for (let length = 25; length < 70; length++) {
      const folder = "d".repeat(length);
      const glob = readPathGlob(`/${folder}/**/[x]*`, 0);
      expect([glob(`/${folder}/x`), glob(`/${folder}/a/b/x1`), glob(`/${folder}/ax`)]).toEqual([
        true,
        true,
        false,
      ]);
    }
  });
});

describe("fingerprint rules", () => {
  it("are read with their values, variables and title", () => {
    const { rules, problems } = parseFingerprintRules(
      [
        "# what the database does",
        'error.type:ConnectionError logger:"db.*" -> db-down, {{ tags.region }}',
        "",
        'message:"quota for *" -> {{ default }}, {{ transaction }} title="Quota {{ transaction }}"',
        '!level:debug tags.os.name:iOS -> "a, \\"b\\"", x-{{ type }}-y',
      ].join("\r\n"),
    );
    expect(problems).toEqual([]);
    expect(rules.map(({ number, line, values, title }) => ({ number, line, values, title }))).toEqual([
      { number: 1, line: 2, values: ["db-down", "{{ tags.region }}"], title: undefined },
      {
        number: 2,
        line: 4,
        values: ["{{ default }}", "{{ transaction }}"],
        title: "Quota {{ transaction }}",
      },
      { number: 3, line: 5, values: ['a, "b"', "x-{{ type }}-y"], title: undefined },
    ]);
    expect(rules[2]?.ofEvent.map(({ field, name, isNegated }) => [field, name, isNegated])).toEqual([
      ["level", "level", true],
      ["tag", "os.name", false],
    ]);
  });

  it.each([
    ["tpye:A -> a", 1, "unknownMatcher"],
    ["type A -> a", 5, "expectedColon"],
    ["type: -> a", 6, "expectedPattern"],
    ["-> a", 1, "expectedMatcher"],
    ["type:A", 7, "expectedArrow"],
    ["type:A ->", 10, "expectedValue"],
    ["type:A -> a,", 13, "expectedValue"],
    ['type:"A -> a', 6, "quoteNotClosed"],
    ["type:a[b -> a", 7, "bracketNotClosed"],
    ["type:a{b -> a", 7, "braceNotClosed"],
    ["type:{a,{b}} -> a", 9, "nestedBraces"],
    ["type:A -> {{ nope }}", 11, "unknownVariable"],
    ["type:A -> x{{ type", 12, "variableNotClosed"],
    ["type:A -> a tittle=b", 13, "unknownAttribute"],
    ["tags.:a -> a", 6, "expectedTagName"],
    ["app:maybe -> a", 5, "expectedYesNo"],
    ["family:javascript,ruby -> a", 19, "unknownFamily"],
    ["type:A\u0007 -> a", 7, "controlCharacter"],
  ])("with a fault say where: %s", (line, column, code) => {
    const { rules, problems } = parseFingerprintRules(`\n${line}\ntype:B -> b`);
    expect(problems).toMatchObject([{ line: 2, column, code }]);
    expect(problems[0]?.message).not.toMatch(/\{\d\}/);
    expect(rules).toHaveLength(1);
  });
});

describe("stack-trace rules", () => {
  it("are read with siblings, ranges and variables", () => {
    const { rules, problems } = parseStackRules(
      [
        "family:javascript,native path:**/vendor/** -app",
        "[ function:handler ] | module:app.* v-group ^-app category=entry",
        "function:main | [ package:libc* ] +app max-frames=3 min-frames=2 invert-stacktrace=1",
        '[function:a] | function:"b c" | [!app:yes] ^+group',
      ].join("\n"),
    );
    expect(problems).toEqual([]);
    expect(rules.map(({ actions }) => actions)).toEqual([
      [{ kind: "app", is: false, range: "here" }],
      [
        { kind: "group", is: false, range: "below" },
        { kind: "app", is: false, range: "above" },
        { kind: "category", category: "entry" },
      ],
      [
        { kind: "app", is: true, range: "here" },
        { kind: "max-frames", frames: 3 },
        { kind: "min-frames", frames: 2 },
        { kind: "invert-stacktrace", is: true },
      ],
      [{ kind: "group", is: true, range: "above" }],
    ]);
    expect(rules.map(({ ofCaller, ofCallee }) => [ofCaller?.length, ofCallee?.length])).toEqual([
      [undefined, undefined],
      [1, undefined],
      [undefined, 1],
      [1, 1],
    ]);
  });

  it.each([
    ["path:a", 7, "expectedAction"],
    ["path:a app", 8, "unknownAction"],
    ["path:a ^max-frames=3", 8, "rangeNotHere"],
    ["path:a max-frames=x", 19, "expectedNumber"],
    ["path:a category=", 17, "expectedWord"],
    ["[ path:a | path:b -app", 1, "siblingNotClosed"],
    ["[ path:a", 1, "siblingNotClosed"],
    ["[ path:a ] path:b -app", 12, "expectedBar"],
    ["path:b | -app", 10, "emptySibling"],
    ["[ ] | path:b -app", 3, "emptySibling"],
    ["[ type:A ] | path:b -app", 3, "exceptionInSibling"],
    ["message:A -app", 1, "unknownMatcher"],
  ])("with a fault say where: %s", (line, column, code) => {
    const { problems } = parseStackRules(line);
    expect(problems).toMatchObject([{ line: 1, code }]);
    expect([problems[0]?.code, problems[0]?.column]).toEqual([code, column]);
  });
});

describe("any text", () => {
  it("gives rules, or problems with places that lie in it", () => {
    let seed = 42;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (seed >>> 8) % below;
    };
    const words = [
      "type",
      ":",
      "path:",
      "*",
      "**/",
      "[",
      "]",
      "{",
      "}",
      '"',
      "\\",
      "->",
      "{{",
      "}}",
      " ",
      "\n",
      "|",
      "!",
      "app:yes",
      "-app",
      "^",
      "v",
      "max-frames=",
      "title=",
      "tags.",
      ",",
      "\0",
      "\ud800",
      "é",
      "#",
      "default",
      "=",
      "-",
      "?",
      "9",
    ];
    for (let round = 0; round < 2_000; round++) {
      let text = "";
      for (let count = random(24); count > 0; count--)
        text += random(8) === 0 ? String.fromCharCode(random(65_536)) : words[random(words.length)];
      const lines = text.split("\n");
      for (const parse of [parseFingerprintRules, parseStackRules]) {
        const { rules, problems } = parse(text);
        const isSaying = lines.some((line) => /^[ \t]*[^ \t\r#]|(?![\t\r])\p{Cc}/u.test(line));
        expect(rules.length + problems.length > 0, JSON.stringify(text)).toBe(isSaying);
        for (const { line, column } of problems) {
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column, JSON.stringify(text)).toBeGreaterThanOrEqual(1);
          expect(column, JSON.stringify(text)).toBeLessThanOrEqual((lines[line - 1] ?? "").length + 1);
        }
      }
    }
  });

  it("is bounded: by characters, rules, and characters of a line", () => {
    expect(parseStackRules("x".repeat(40_000)).problems[0]?.code).toBe("textTooLong");
    expect(parseStackRules("path:a -app\n".repeat(501)).problems).toMatchObject([
      { line: 501, code: "tooManyRules" },
    ]);
    expect(parseStackRules(`path:${"a".repeat(600)} -app`).problems[0]?.code).toBe("patternTooLong");
    expect(parseStackRules(`#${"a".repeat(5_000)}\n`).problems).toEqual([]);
  });
});
