import { describe, expect, it } from "vitest";
import type { Json } from "../../lib/json.ts";
import { normalized, RECEIVED_AT } from "./normalized.fixture.ts";

const SECOND = RECEIVED_AT / 1000;
const DAY = 86_400;

describe("the least event", () => {
  it("has all that every event has, and nothing empty", () => {
    expect(normalized({}, { eventId: "a".repeat(32) })).toStrictEqual({
      event_id: "a".repeat(32),
      timestamp: SECOND,
      received: SECOND,
      platform: "other",
      level: "error",
      type: "default",
    });
  });

  it("without an id gets the same one whenever it is digested", () => {
    const [first, again] = [normalized({ message: "a" }), normalized({ message: "a" })];
    expect(first.event_id).toMatch(/^[0-9a-f]{32}$/);
    expect(again.event_id).toBe(first.event_id);
    expect(normalized({ message: "b" }).event_id).not.toBe(first.event_id);
  });

  it("empty maps as PHP writes them are no fault", () => {
    const empty: Json = [];
    const event = normalized({
      tags: [],
      extra: empty,
      contexts: empty,
      user: empty,
      modules: empty,
      request: empty,
      sdk: empty,
    });
    expect(event.errors).toBeUndefined();
  });
});

describe("the id", () => {
  it.each([
    ["4C1E8B6F-0D2A-4F7F-9A3B-5C7D9E1F2A3B", "dashed, upper case"],
    ["4c1e8b6f0d2a4f7f9a3b5c7d9e1f2a3b", "plain"],
  ])("%s is stored as 32 lower-case hex digits", (sent) => {
    expect(normalized({ event_id: sent }).event_id).toBe("4c1e8b6f0d2a4f7f9a3b5c7d9e1f2a3b");
  });

  it("of the envelope wins", () => {
    expect(normalized({ event_id: "a".repeat(32) }, { eventId: "b".repeat(32) }).event_id).toBe(
      "b".repeat(32),
    );
  });
});

describe("the time", () => {
  it.each<[Json, number]>([
    [SECOND - 5.25, SECOND - 5.25],
    [String(SECOND - 5), SECOND - 5],
    ["2026-11-22T11:59:00Z", SECOND - 60],
    ["2026-11-22T11:59:00", SECOND - 60],
    ["2026-11-22 11:59:00.250", SECOND - 59.75],
    ["2026-11-22T11:59:00.123456789Z", SECOND - 59.876544],
    ["2026-11-22T13:59:00+02:00", SECOND - 60],
    ["2026-11-22T06:29:00-0530", SECOND - 60],
  ])("%j is understood", (sent, expected) => {
    const event = normalized({ timestamp: sent });
    expect(event.timestamp).toBeCloseTo(expected, 5);
    expect(event.errors).toBeUndefined();
  });

  it.each<[string, Json, string]>([
    ["1970", 0, "past_timestamp"],
    ["1970 in text", "1970-01-01T00:00:00Z", "past_timestamp"],
    ["before the retention", SECOND - 31 * DAY, "past_timestamp"],
    ["2106", 4_294_967_295, "future_timestamp"],
    ["two minutes from now", SECOND + 120, "future_timestamp"],
    ["milliseconds", RECEIVED_AT, "invalid_data"],
    ["no date", "2026-02-31T00:00:00Z", "invalid_data"],
    ["no text", { year: 2026 }, "invalid_data"],
    ["below zero", -1, "invalid_data"],
  ])("of %s is replaced by the arrival and noted", (_, sent, type) => {
    const event = normalized({ timestamp: sent });
    expect(event.timestamp).toBe(SECOND);
    expect(event.errors).toMatchObject([{ type, name: "timestamp" }]);
  });

  it("of a clock that is a day off is put right, breadcrumbs too", () => {
    const event = normalized(
      { timestamp: SECOND - DAY - 10, breadcrumbs: [{ timestamp: SECOND - DAY - 20, message: "a" }] },
      { sentAt: RECEIVED_AT - DAY * 1000 },
    );
    expect(event.timestamp).toBe(SECOND - 10);
    expect(event.breadcrumbs?.values[0]?.timestamp).toBe(SECOND - 20);
    expect(event.errors).toMatchObject([{ type: "clock_drift", sdk_time: "2026-11-21T12:00:00.000Z" }]);
  });

  it("is left alone when the clock is less than a minute off", () => {
    const event = normalized({ timestamp: SECOND - 50 }, { sentAt: RECEIVED_AT - 45_000 });
    expect(event.timestamp).toBe(SECOND - 50);
    expect(event.errors).toBeUndefined();
  });
});

describe("platform and level", () => {
  it.each<[Json, string, number]>([
    ["node", "node", 0],
    ["Python", "python", 0],
    ["nonsense", "other", 1],
    [7, "other", 1],
    [null, "other", 0],
  ])("platform %j is %s", (sent, platform, errors) => {
    const event = normalized({ platform: sent });
    expect([event.platform, event.errors?.length ?? 0]).toEqual([platform, errors]);
  });

  it.each<[Json, string, number]>([
    ["fatal", "fatal", 0],
    ["critical", "fatal", 0],
    ["WARN", "warning", 0],
    ["log", "info", 0],
    [30, "warning", 0],
    ["10", "debug", 0],
    ["loud", "error", 1],
    [["error"], "error", 1],
  ])("level %j is %s", (sent, level, errors) => {
    const event = normalized({ level: sent });
    expect([event.level, event.errors?.length ?? 0]).toEqual([level, errors]);
  });
});

describe("release and environment", () => {
  it.each(["shop@2.1.0", "d0d3f1ea", " shop@1+7 ", "20241211"])("release %j is kept", (sent) => {
    expect(normalized({ release: sent }).release).toBe(sent.trim());
  });

  it.each(["a/b", "a\nb", "a\\b", ".", "..", "Latest", "a\tb"])(
    "release %j is left out and noted",
    (sent) => {
      const event = normalized({ release: sent });
      expect(event.release).toBeUndefined();
      expect(event.errors).toMatchObject([{ type: "invalid_data", name: "release" }]);
    },
  );

  it.each(["none", "a/b", "a\nb"])("environment %j is left out and noted", (sent) => {
    const event = normalized({ environment: sent });
    expect(event.environment).toBeUndefined();
    expect(event.errors).toMatchObject([{ name: "environment" }]);
  });

  it("come from the request when the payload has none", () => {
    const event = normalized({}, { release: "r@1", environment: "live" });
    expect([event.release, event.environment]).toEqual(["r@1", "live"]);
  });
});

describe("names", () => {
  it.each<[string, number]>([
    ["transaction", 200],
    ["culprit", 200],
    ["logger", 64],
    ["server_name", 256],
    ["dist", 64],
  ])("%s is cut to %i characters, which is noted", (name, max) => {
    const event = normalized({ [name]: "x".repeat(1000) });
    const kept = String(event[name as "logger"]);
    expect(kept).toHaveLength(max);
    expect(kept.endsWith("...")).toBe(true);
    expect(event._meta).toMatchObject({ [name]: { "": { len: 1000 } } });
  });
});

describe("the fingerprint", () => {
  it.each<[Json, string[] | undefined]>([
    [
      ["{{ default }}", 4, true, 1.5],
      ["{{ default }}", "4", "true", "1.5"],
    ],
    ["alone", ["alone"]],
    [
      ["a", "", "b"],
      ["a", "", "b"],
    ],
    [[], undefined],
    [[""], undefined],
    [[null, { a: 1 }, "c"], ["c"]],
  ])("%j is %j", (sent, expected) => {
    expect(normalized({ fingerprint: sent }).fingerprint).toEqual(expected);
  });

  it("may be a checksum of old", () => {
    expect(normalized({ checksum: "abc" }).fingerprint).toEqual(["abc"]);
  });
});

describe("the type is computed", () => {
  const synthetic = { value: "hi", mechanism: { type: "generic", synthetic: true } };
  it.each<[string, Record<string, Json>, string]>([
    ["an exception", { type: "default", exception: [{ type: "E" }] }, "error"],
    ["a message", { type: "error", message: "hi" }, "default"],
    [
      "a message with a synthetic exception",
      { message: "hi", exception: { values: [synthetic] } },
      "default",
    ],
    ["a synthetic exception that has a type", { exception: [{ ...synthetic, type: "E" }] }, "error"],
  ])("%s", (_, payload, type) => {
    expect(normalized(payload).type).toBe(type);
  });
});

describe("notes", () => {
  it("of an SDK are kept, and ours join them", () => {
    const event = normalized({
      errors: [{ type: "js_no_source", name: "frame" }, "junk", { name: "no type" }],
      _meta: { extra: { a: { "": { len: 9, rem: [["!limit", "s", 1, 2]], junk: 1 } } }, junk: 7 },
      level: "loud",
      logger: "x".repeat(100),
    });
    expect(event.errors?.map((error) => error.type)).toEqual(["js_no_source", "invalid_data"]);
    expect(event._meta).toEqual({
      extra: { a: { "": { len: 9, rem: [["!limit", "s", 1, 2]] } } },
      logger: { "": { len: 100, rem: [["!limit", "s", 61, 64]] } },
    });
  });

  it("are bounded in number and size", () => {
    const tags = Array.from({ length: 5000 }, () => ["x".repeat(5000), "v"] as Json);
    const event = normalized({ tags });
    expect(event.errors).toHaveLength(50);
    expect(JSON.stringify(event.errors).length).toBeLessThan(50 * 400);
  });
});
