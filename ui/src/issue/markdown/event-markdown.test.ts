import { describe, expect, it } from "vitest";
import type { WireEvent, WireFrame } from "../../../../src/wire/event.ts";
import type { WireIssueDetails } from "../../../../src/wire/issue.ts";
import { block, code, cut, plain } from "./escape.ts";
import { eventMarkdown } from "./event-markdown.ts";

describe("a stranger's text", () => {
  it.each([
    ["# not *bold* [x](javascript:1)", "\\# not \\*bold\\* \\[x\\](javascript:1)"],
    ["<img src=x onerror=1>", "\\<img src=x onerror=1\\>"],
    ["a | b\nc", "a \\| b c"],
    ["- item", "\\- item"],
    ["1. item", "\\1. item"],
  ])("%j stays text", (text, written) => expect(plain(text)).toBe(written));

  it("calls nobody", () => {
    expect(plain("ping @team now")).not.toContain("@team");
    expect(plain("mail a@b.example")).toContain("a@b.example");
  });

  it("cannot end a code span or a block", () => {
    expect(code("a `b` ``c``")).toBe("``` a `b` ``c`` ```");
    expect(code("")).toBe("` `");
    expect(block("x\n```\ny\n````")).toBe("`````text\nx\n```\ny\n````\n`````");
  });

  it("is not cut through a character", () => {
    expect(cut("ab😀cd", 3)).toBe("ab… (6 characters)");
  });
});

const frame = {
  filename: "src/fare.ts",
  absPath: null,
  module: null,
  package: null,
  function: "price",
  rawFunction: null,
  lineNo: 42,
  colNo: 7,
  inApp: true,
  platform: null,
  context: [
    [41, "function price() {"],
    [42, "  quote.legs;"],
  ],
  vars: null,
  instructionAddr: null,
  symbolAddr: null,
  symbol: null,
  trust: null,
  errors: null,
  sourceLink: null,
} satisfies WireFrame;

const issue = {
  title: "TypeError: # boom",
  shortId: "WEB-1A",
  permalink: "http://localhost/organizations/o/issues/1/",
  project: { id: "1", name: "web", slug: "web", platform: null },
  level: "error",
  status: "unresolved",
  substatus: "new",
  count: "7",
  userCount: 2,
  last24h: { count: 3, userCount: 1 },
  firstSeen: "2026-11-01T00:00:00Z",
  lastSeen: "2026-11-22T00:00:00Z",
  firstRelease: { version: "web@1", shortVersion: "1" },
  lastRelease: null,
  culprit: "price",
} as WireIssueDetails;

const event = {
  eventID: "a".repeat(32),
  dateCreated: "2026-11-22T00:00:00Z",
  release: null,
  environment: "production",
  sdk: { name: "sentry.javascript.node", version: "11" },
  entries: [
    {
      type: "exception",
      data: {
        hasSystemFrames: false,
        values: [
          {
            type: "Error",
            value: "cause",
            module: null,
            threadId: null,
            mechanism: null,
            stacktrace: null,
            rawStacktrace: null,
          },
          {
            type: "TypeError",
            value: "# boom",
            module: null,
            threadId: null,
            mechanism: null,
            rawStacktrace: null,
            stacktrace: { frames: [frame], framesOmitted: null, hasSystemFrames: false, registers: null },
          },
        ],
      },
    },
    {
      type: "breadcrumbs",
      data: {
        values: Array.from({ length: 30 }, (_, index) => ({
          timestamp: null,
          type: "default",
          category: "console",
          level: "info",
          message: `crumb ${index}`,
          data: null,
        })),
      },
    },
  ],
  tags: [{ key: "browser", value: "Chrome `142`" }],
  user: { id: "7", email: null, username: null, name: null, ip_address: null },
  contexts: { os: { type: "os", name: "Debian" } },
  context: { huge: "x".repeat(5_000) },
} as unknown as WireEvent;

describe("an event as Markdown", () => {
  const text = eventMarkdown(issue, event);

  it("tells what, how often, where, and what led there", () => {
    expect(text).toContain("# TypeError: \\# boom");
    expect(text).toContain("[WEB-1A](http://localhost/organizations/o/issues/1/)");
    expect(text).toContain("- **Events:** 7, 3 in the last 24 hours");
    expect(text).toContain("  src/fare.ts in price at 42:7  [in app]");
    expect(text).toContain("  > 42 |   quote.legs;");
    expect(text).toContain("- browser: `` Chrome `142` ``");
    expect(text).toContain("- name: `Debian`");
  });

  it("puts the thrown exception before its cause", () => {
    expect(text.indexOf("TypeError: # boom\n")).toBeLessThan(text.indexOf("## Caused by"));
  });

  it("keeps the last breadcrumbs and cuts what is huge", () => {
    expect(text).toContain("## Breadcrumbs (last 20 of 30)");
    expect(text).toContain("crumb 29");
    expect(text).not.toContain("crumb 9\n");
    expect(text.length).toBeLessThan(4_000);
  });
});
