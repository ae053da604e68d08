import { describe, expect, it } from "vitest";
import { cpuMs } from "../../../../src/lib/cpu-ms.fixture.ts";
import { type Block, readMarkdown } from "./blocks.ts";
import type { Inline } from "./inline.ts";

/** As somebody would draw it on a board. */
const drawn = (blocks: readonly Block[]): string => blocks.map(drawnOne).join(" ");

function drawnOne(block: Block): string {
  if (block.is === "rule") return "rule";
  if (block.is === "code") return `pre(${block.text})`;
  if (block.is === "quote") return `quote(${drawn(block.of)})`;
  if (block.is === "list") return `${block.start ?? "-"}[${block.items.map(drawn).join("|")}]`;
  return `${block.is === "heading" ? "h" : "p"}(${inline(block.of)})`;
}

const inline = (parts: readonly Inline[]): string =>
  parts
    .map((part) => {
      if (part.is === "text") return part.text;
      if (part.is === "break") return "/";
      if ("text" in part) return `code(${part.text})`;
      if (part.is === "mention") return `@(${part.address})`;
      if (part.is === "link") return `a(${inline(part.of)} ${part.href})`;
      return `${part.is}(${inline(part.of)})`;
    })
    .join("");

describe("Markdown of a comment", () => {
  it.each([
    ["One\ntwo\n\nthree", "p(One/two) p(three)"],
    [
      "a **b *c* d** ~~e~~ _f_ snake_case_name 2 * 3 * 4",
      "p(a strong(b emphasis(c) d) struck(e) emphasis(f) snake_case_name 2 * 3 * 4)",
    ],
    ["`a **b**` ``c ` d`` `open", "p(code(a **b**) code(c ` d) `open)"],
    ["\\*a\\* \\\\", "p(*a* \\)"],
    ["# Head #1\nrest", "h(Head #1) p(rest)"],
    ["#1 is no heading", "p(#1 is no heading)"],
    ["- a\n- b\n  - c\n\n  d\n\n3. e\n4. f", "-[p(a)|p(b) -[p(c)] p(d)] 3[p(e)|p(f)]"],
    ["> a\n> > b\nc", "quote(p(a) quote(p(b))) p(c)"],
    ["```ts\nlet a = `<b>`;\n\n# no head\n```\nb", "pre(let a = `<b>`;\n\n# no head) p(b)"],
    ["~~~\nopen", "pre(open)"],
    ["a\n\n---\n\nb", "p(a) rule p(b)"],
    [
      "[a *b*](https://x.example/y?z=1) <https://x.example>",
      "p(a(a *b* https://x.example/y?z=1) <a(https://x.example https://x.example/)>)",
    ],
    [
      "See https://x.example/a_b_c, or (http://y.example).",
      "p(See a(https://x.example/a_b_c https://x.example/a_b_c), or (a(http://y.example http://y.example/)).)",
    ],
    ["", ""],
  ])("%j is %s", (text, expected) => {
    expect(drawn(readMarkdown(text))).toBe(expected);
  });

  it.each([
    ["<img src=x onerror=alert(1)> <script>", "p(<img src=x onerror=alert(1)> <script>)"],
    [
      "[a](javascript:alert(1)) [b](data:text/html,x) [c](/organizations/) [d](//evil.example)",
      "p([a](javascript:alert(1)) [b](data:text/html,x) [c](/organizations/) [d](//evil.example))",
    ],
    ["[https://bank.example](https://evil.example)", "p(a(https://bank.example https://evil.example/))"],
    ["![pixel](https://evil.example/p.png)", "p(a(pixel https://evil.example/p.png))"],
  ])("%j loads nothing and leads nowhere it should not", (text, expected) => {
    expect(drawn(readMarkdown(text))).toBe(expected);
  });

  it("marks mentions of those it was told of, and of nobody else", () => {
    const text = "@A@x.example, **@ab@x.example** me@a@x.example @c@x.example `@a@x.example`";
    expect(drawn(readMarkdown(text, ["a@x.example", "ab@x.example"]))).toBe(
      "p(@(a@x.example), strong(@(ab@x.example)) me@a@x.example @c@x.example code(@a@x.example))",
    );
  });

  it("marks teams that it was told of, the longest name first", () => {
    const text = "#Pay, #pay-desk a#pay #payer &#pay; # pay\n\n#pay";
    expect(drawn(readMarkdown(text, ["#pay", "#pay-desk"]))).toBe(
      "p(@(#pay), @(#pay-desk) a#pay #payer &@(#pay); # pay) p(@(#pay))",
    );
  });

  it("reads hostile texts of 20,000 characters in a moment", () => {
    const signs = [
      "*",
      "**a ",
      "_a ",
      "[",
      "[a](",
      "`",
      "`a``",
      "> ",
      "- ",
      "~~a",
      "h",
      "http://",
      "\\",
      "@a",
      "* a\n",
      "\n>",
      "1. ",
      "![[",
    ];
    const readAll = () => {
      for (const sign of signs) readMarkdown(sign.repeat(20_000 / sign.length), ["a@x.example"]);
    };
    // Of shape, not of speed: quadratic work of each would take minutes.
    expect(cpuMs(readAll)).toBeLessThan(20_000);
  });
});
