import { describe, expect, it } from "vitest";
import { isSecurityReportType, parseSecurityReport } from "./security-report.ts";

const parse = (body: unknown) => parseSecurityReport(Buffer.from(JSON.stringify(body)));

describe("a CSP report", () => {
  it("of the report-uri form keeps its known fields and learns its effective directive", () => {
    expect(
      parse({
        "csp-report": {
          "document-uri": "https://example.com/a",
          "violated-directive": "script-src 'self'",
          "blocked-uri": "https://evil.example/x.js",
          "status-code": 200,
          __proto__: { polluted: 1 },
          extra: "dropped",
          referrer: null,
        },
      }),
    ).toEqual([
      {
        csp: {
          "document-uri": "https://example.com/a",
          "violated-directive": "script-src 'self'",
          "effective-directive": "script-src",
          "blocked-uri": "https://evil.example/x.js",
          "status-code": 200,
        },
      },
    ]);
  });

  it("of the Reporting API reads alike, several in one body", () => {
    const body = {
      blockedURL: "inline",
      documentURL: "https://example.com/b",
      effectiveDirective: "style-src-elem",
      originalPolicy: "style-src 'self'",
      statusCode: 200,
      lineNumber: 7,
      columnNumber: 3,
      sourceFile: "https://example.com/b",
      sample: "x",
      disposition: "enforce",
    };
    const reports = parse([
      { type: "csp-violation", age: 10, url: "https://example.com/b", user_agent: "UA", body },
      { type: "csp-violation", url: "https://example.com/c", body: { effectiveDirective: "img-src" } },
      { type: "deprecation", body: { id: "x" } },
      7,
    ]);
    expect(reports).toEqual([
      {
        csp: {
          "document-uri": "https://example.com/b",
          "blocked-uri": "inline",
          "effective-directive": "style-src-elem",
          "original-policy": "style-src 'self'",
          "status-code": 200,
          "line-number": 7,
          "column-number": 3,
          "source-file": "https://example.com/b",
          "script-sample": "x",
          disposition: "enforce",
        },
      },
      { csp: { "document-uri": "https://example.com/c", "effective-directive": "img-src" } },
    ]);
  });
});

it("its kin are told apart by their keys", () => {
  expect(parse({ "expect-ct-report": { hostname: "a" } })).toEqual([{ expectct: { hostname: "a" } }]);
  expect(parse({ "expect-staple-report": { hostname: "a" } })).toEqual([{ expectstaple: { hostname: "a" } }]);
  expect(parse({ hostname: "a", "known-pins": ["p"] })).toEqual([
    { hpkp: { hostname: "a", "known-pins": ["p"] } },
  ]);
});

it("what is JSON but no report gives none; what is no JSON gives undefined", () => {
  for (const body of [{}, [], null, 7, "x", { "csp-report": [] }, { type: "csp-violation" }])
    expect(parse(body)).toEqual([]);
  expect(parseSecurityReport(Buffer.from("{"))).toBeUndefined();
  expect(parseSecurityReport(Buffer.alloc(0))).toBeUndefined();
  expect(parseSecurityReport(Buffer.from([0xff, 0x00]))).toBeUndefined();
});

it.each([
  ["application/csp-report", true],
  ["application/reports+json; charset=utf-8", true],
  ["APPLICATION/JSON", true],
  ["application/expect-ct-report+json", true],
  ["text/plain", false],
  ["", false],
  [undefined, false],
])("content type %s: %s", (type, accepted) => expect(isSecurityReportType(type)).toBe(accepted));
