import { describe, expect, it } from "vitest";
import { cpuMs } from "../lib/cpu-ms.fixture.ts";
import { readCodeOwners, translateCodeOwners } from "./codeowners.ts";
import { matchOwners, type OwnershipFacts } from "./match-owners.ts";
import { OWNERSHIP_LIMITS, parseOwnershipRules } from "./ownership-rules.ts";

const facts: OwnershipFacts = {
  paths: ["src/checkout/cart/pay.ts", "/srv/app/src/checkout/cart/pay.ts"],
  repositoryPaths: ["web/src/checkout/cart/pay.ts"],
  modules: ["com.acme.Checkout"],
  url: "https://shop.example/basket?step=2",
  tags: new Map([["region", "EU-west"]]),
};

const winners = (text: string, of = facts): string[] =>
  matchOwners(parseOwnershipRules(text).rules, of).map(({ rule }) => rule.text);

describe("rules of ownership", () => {
  it.each([
    "path:src/checkout/* #payments",
    "src/checkout/* #payments",
    "path:SRC/Checkout/* #payments",
    "path:*/pay.ts jo@example.com",
    '"src/checkout/*" #payments',
    "module:com.acme.* #payments",
    "url:https://shop.example/basket* #payments",
    "tags.region:eu-* #payments",
    'tags.region:"EU-west" #payments # and a remark',
    "codeowners:/web/src/ #payments",
    "codeowners:pay.ts #payments",
    "codeowners:* #payments",
  ])("%s is about this event", (rule) => {
    expect(winners(rule)).toEqual([rule]);
  });

  it.each([
    "path:checkout/* #payments",
    "path:src/checkout #payments",
    "module:com.acme #payments",
    "url:shop.example #payments",
    "tags.country:eu-* #payments",
    "codeowners:/src/ #payments",
    "codeowners:web/* #payments",
    "codeowners:pay #payments",
  ])("%s is not", (rule) => {
    expect(winners(rule)).toEqual([]);
  });

  it("are answered in their order, so that the last one decides", () => {
    const text = "# all\npath:* #everybody\n\npath:src/checkout/* #payments\npath:docs/* #docs\n";
    expect(winners(text)).toEqual(["path:* #everybody", "path:src/checkout/* #payments"]);
  });

  it("name people in any case of letters, and teams, each once", () => {
    const [rule] = parseOwnershipRules("path:* Jo@Example.com jo@example.com #Payments").rules;
    expect(rule?.owners).toEqual([
      { type: "user", name: "jo@example.com", column: 8 },
      { type: "team", name: "Payments", column: 38 },
    ]);
  });

  it.each([
    ["path:src/*", 11, "expectedOwner"],
    ["path:src/* # nobody", 20, "expectedOwner"],
    ["path: #a", 6, "expectedPattern"],
    ["file:src/* #a", 1, "unknownMatcher"],
    ["tags.:x #a", 6, "expectedTagName"],
    ["path:src/* #a payments", 15, "noSuchOwner"],
    ['path:"src #a', 6, "quoteNotClosed"],
    ["path:src/[a #a", 10, "bracketNotClosed"],
    ["path:src/\u0007 #a", 10, "controlCharacter"],
    [`path:* #a ${Array.from({ length: 20 }, (_, n) => `#t${n}`).join(" ")}`, 99, "tooManyOwners"],
  ])("say where %j is wrong", (line, column, code) => {
    const { rules, problems } = parseOwnershipRules(`# first\n${line}`);
    expect(rules).toEqual([]);
    expect(problems).toMatchObject([{ line: 2, code }]);
    if (code !== "tooManyOwners") expect(problems[0]?.column).toBe(column);
  });

  it("have bounds, and say them", () => {
    const { characters, rules } = OWNERSHIP_LIMITS;
    expect(parseOwnershipRules("x".repeat(characters + 1)).problems).toMatchObject([{ code: "textTooLong" }]);
    const many = parseOwnershipRules("* #a\n".repeat(rules + 1));
    expect(many.problems).toMatchObject([{ code: "tooManyRules", line: rules + 1 }]);
  });

  it("cannot grow beyond their bound by alternatives", () => {
    const choices = Array.from({ length: 64 }, (_, n) => n).join(",");
    const { problems } = parseOwnershipRules(`path:${"a?*".repeat(100)}{${choices}} #a\n`.repeat(20));
    expect(problems[0]).toMatchObject({ code: "patternsTooLong", column: 6 });
  });

  it("make rules or problems of any text", () => {
    let seed = 7;
    const next = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    const outside: string[] = [];
    const signs = [
      "path:",
      "tags.",
      "codeowners:",
      "#",
      "@",
      '"',
      "\\",
      "*",
      "[",
      "{",
      "}",
      "]",
      "/",
      " ",
      "\n",
      "a",
      "\0",
      "é",
    ];
    for (let round = 0; round < 3_000; round++) {
      const text = Array.from({ length: next(30) }, () => signs[next(signs.length)]).join("");
      const { rules, problems } = parseOwnershipRules(text);
      matchOwners(rules, facts);
      for (const { line } of [...problems, ...readCodeOwners(text).lines])
        if (line > text.split("\n").length) outside.push(text);
    }
    expect(outside).toEqual([]);
  });

  it("are judged in a time that does not explode, whatever a pattern and a path are", () => {
    const { rules } = parseOwnershipRules(
      `path:${"*a".repeat(200)}b #a\ncodeowners:${"**/a*".repeat(80)}b #a`,
    );
    const long = `${"a".repeat(1_000)}/${"a/".repeat(1_000)}`;
    const fifty = () => {
      for (let round = 0; round < 50; round++)
        matchOwners(rules, { ...facts, paths: [long], repositoryPaths: [long] });
    };
    expect(rules).toHaveLength(2);
    expect(cpuMs(fifty)).toBeLessThan(2_000);
  });
});

describe("a CODEOWNERS file", () => {
  const file = [
    "# owners",
    "*            @acme/everybody",
    "/web/        @acme/front jo@example.com # the pages",
    "docs/*       @octocat",
    "/docs/a\\ b/  @octocat @acme/front",
    "/generated/",
    "!/no         @acme/front",
    "/odd         somebody",
    "[Database][2] @acme/data",
    "/sql/",
  ].join("\r\n");
  const known = new Map([
    ["@acme/everybody", "#everybody"],
    ["@acme/front", "#front"],
    ["@acme/data", "#data"],
    ["jo@example.com", "jo@example.com"],
  ]);

  it("becomes rules, and names that nobody is are told with their lines", () => {
    const read = readCodeOwners(file);
    expect(translateCodeOwners(read.lines, (name) => known.get(name))).toEqual({
      rules: [
        "codeowners:* #everybody",
        "codeowners:/web/ #front jo@example.com",
        "codeowners:/docs/a\\ b/ #front",
        "codeowners:/sql/ #data",
      ].join("\n"),
      amount: 4,
      unknown: [{ name: "@octocat", lines: [4, 5] }],
    });
    expect(read.ownerless).toEqual([6]);
    expect(read.problems).toMatchObject([
      { line: 7, code: "negatedPattern" },
      { line: 8, code: "noSuchName" },
    ]);
  });

  it("becomes rules that can be read, even where blanks and quotes stand in a path", () => {
    const read = readCodeOwners('/a\\ b/ jo@example.com\n"x y" jo@example.com\n/[id]/{x}/ jo@example.com');
    const { rules } = translateCodeOwners(read.lines, (name) => name);
    const parsed = parseOwnershipRules(rules);
    const of = (path: string) => matchOwners(parsed.rules, { ...facts, repositoryPaths: [path] }).length;
    expect(of("a b/c.ts")).toBe(1);
    expect(of("[id]/{x}/page.tsx")).toBe(1);
    expect(of("i/x/page.tsx")).toBe(0);
  });

  it.each([
    ["*", "any/where.ts", true],
    ["*.js", "a/b/c.js", true],
    ["*.js", "a/b/c.jsx", false],
    ["/build/logs/", "build/logs/x/y.txt", true],
    ["/build/logs/", "a/build/logs/y.txt", false],
    ["docs/*", "docs/start.md", true],
    ["docs/*", "docs/a/start.md", false],
    ["apps/", "a/apps/b/c.ts", true],
    ["/docs/", "docs/a.md", true],
    ["/apps/github", "apps/github/x.ts", true],
    ["**/logs", "deep/logs/a.txt", true],
    ["/a/**/b", "a/b/c.ts", true],
    ["/a/**/b", "a/x/y/b", true],
  ])("%s and %s: %s", (pattern, path, isMeant) => {
    const { rules } = parseOwnershipRules(`codeowners:${pattern} #a`);
    expect(matchOwners(rules, { ...facts, repositoryPaths: [path] })).toHaveLength(isMeant ? 1 : 0);
  });
});
