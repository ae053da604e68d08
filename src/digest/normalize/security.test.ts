import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../lib/json.ts";
import { normalized } from "./normalized.fixture.ts";

const CHROME =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36";
const reported = (payload: JsonObject) =>
  normalized(payload, {
    form: "security",
    userAgent: CHROME,
    clientIp: "81.2.69.160",
    release: "r@1",
    environment: "live",
  });

describe("a report of a content security policy", () => {
  it("becomes an event with message, tags, request and browser", () => {
    const csp = {
      "document-uri": "https://shop.example/cart?x=1",
      referrer: "https://search.example/",
      "violated-directive": "script-src-elem 'self'",
      "blocked-uri": "https://evil.example/x.js",
    };
    expect(reported({ csp })).toMatchObject({
      type: "csp",
      logger: "csp",
      logentry: { formatted: "Blocked 'script' from 'evil.example'" },
      csp: { ...csp, "effective-directive": "script-src-elem" },
      tags: [
        ["effective-directive", "script-src-elem"],
        ["blocked-uri", "https://evil.example/x.js"],
      ],
      request: {
        url: "https://shop.example/cart",
        headers: [
          ["User-Agent", CHROME],
          ["Referer", "https://search.example/"],
        ],
      },
      user: { ip_address: "81.2.69.160" },
      contexts: { browser: { name: "Chrome", version: "130.0.0" }, os: { name: "Windows" } },
      release: "r@1",
      environment: "live",
    });
  });

  it.each([
    ["img-src", "https://cdn.example/a.png", "Blocked 'image' from 'cdn.example'"],
    ["script-src", "inline", "Blocked inline 'script'"],
    ["script-src", "eval", "Blocked 'script' from eval"],
    ["style-src", "", "Blocked 'style'"],
    ["connect-src", "https://shop.example/api", "Blocked 'connect' from 'self'"],
    ["connect-src", "self", "Blocked 'connect' from 'self'"],
    ["font-src", "data:font/woff2;base64,AAAA", "Blocked 'font' from 'data:'"],
    ["media-src", "blob", "Blocked 'media' from 'blob'"],
    ["", "https://evil.example", "Blocked 'resource' from 'evil.example'"],
  ])("%s and %j say: %s", (directive, blocked, message) => {
    const csp = {
      "effective-directive": directive,
      "blocked-uri": blocked,
      "document-uri": "https://shop.example/",
    };
    expect(reported({ csp }).logentry?.formatted).toBe(message);
  });
});

it.each<[JsonObject, string, string]>([
  [
    { hpkp: { hostname: "a.example", port: 443 } },
    "hpkp",
    "Public key pinning validation failed for 'a.example'",
  ],
  [{ expectct: { hostname: "a.example" } }, "expectct", "Expect-CT failed for 'a.example'"],
  [{ expectstaple: {}, csp: {} }, "default", ""],
  [{ expectstaple: { hostname: "b.example" } }, "expectstaple", "Expect-Staple failed for 'b.example'"],
  [
    { nel: { url: "https://a.example/", body: { type: "tcp.refused", phase: "connection" } } },
    "nel",
    "Network error: tcp.refused",
  ],
  [{ nel: { body: { type: "http.error", status_code: 502 } } }, "nel", "Network error: http.error 502"],
])("%j is read", (payload, type, message) => {
  const event = reported(payload);
  expect([event.type, event.logentry?.formatted ?? ""]).toEqual([type, message]);
});

describe("feedback", () => {
  const feedbackOf = (payload: JsonObject) => normalized(payload, { form: "feedback" });

  it("keeps what was said, by whom and about which event", () => {
    const feedback = {
      message: "it broke",
      contact_email: "a@b.example",
      name: "A",
      associated_event_id: "4C1E8B6F-0D2A-4F7F-9A3B-5C7D9E1F2A3B",
      url: "https://a.example/",
    };
    const event = feedbackOf({ type: "feedback", contexts: { feedback } });
    expect(event).toMatchObject({ type: "feedback", level: "info" });
    expect(event.contexts?.feedback).toEqual({
      ...feedback,
      type: "feedback",
      associated_event_id: "4c1e8b6f0d2a4f7f9a3b5c7d9e1f2a3b",
    });
  });

  it("may have its words in the event's message", () => {
    expect(feedbackOf({ message: "it broke" }).contexts?.feedback).toEqual({
      type: "feedback",
      message: "it broke",
    });
  });

  it("without words is noted", () => {
    expect(feedbackOf({}).errors).toMatchObject([
      { type: "missing_attribute", name: "contexts.feedback.message" },
    ]);
  });

  it("of 10,000 characters keeps 4,096", () => {
    const event = feedbackOf({ contexts: { feedback: { message: "x".repeat(10_000) } } });
    expect(String(event.contexts?.feedback?.message)).toHaveLength(4096);
  });
});
