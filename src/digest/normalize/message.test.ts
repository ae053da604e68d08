import { describe, expect, it } from "vitest";
import type { Json } from "../../lib/json.ts";
import { interpolate } from "./interpolate.ts";
import { normalized } from "./normalized.fixture.ts";

describe("a message comes as", () => {
  it.each<[string, Record<string, Json>, Json]>([
    ["text", { message: "hi" }, { formatted: "hi" }],
    ["an object", { message: { message: "hi" } }, { formatted: "hi" }],
    [
      "logentry",
      { logentry: { formatted: "hi 7", message: "hi %s", params: [7] } },
      { formatted: "hi 7", message: "hi %s", params: [7] },
    ],
    ["logentry in text", { logentry: "hi" }, { formatted: "hi" }],
    [
      "a template",
      { logentry: { message: "hi %s", params: ["you"] } },
      { formatted: "hi you", message: "hi %s", params: ["you"] },
    ],
    [
      "raven's interface",
      { message: "hi you", "sentry.interfaces.Message": { message: "hi %s", params: ["you"] } },
      { formatted: "hi you", message: "hi %s", params: ["you"] },
    ],
    ["a number", { message: 42 }, { formatted: "42" }],
    ["nothing", { message: "", logentry: {} }, undefined as unknown as Json],
  ])("%s", (_, payload, expected) => {
    expect(normalized(payload).logentry).toEqual(expected);
  });

  it("text too long, and is cut", () => {
    const event = normalized({ message: "é".repeat(10_000) });
    expect(event.logentry?.formatted).toHaveLength(8192);
    expect(event._meta).toMatchObject({ message: { "": { len: 10_000 } } });
  });
});

describe("parameters", () => {
  it.each<[string, Json, string]>([
    ["%s of %d", ["a", 2], "a of 2"],
    ["%.2f %%", [1.005], "1.00 %"],
    ["%(one)s %(two)s", { one: "a" }, "a %(two)s"],
    ["{} and {}", ["a", "b"], "a and b"],
    ["{1} before {0}", ["a", "b"], "b before a"],
    ["{Err} in {@Place:short}", { Err: "e", Place: "p" }, "e in p"],
    ["100% of {n}", { n: 3 }, "100% of 3"],
    ["%s", [{ a: 1 }], '{"a":1}'],
    ["%s and %s", ["only"], "only and %s"],
    ["{toString}", {}, "{toString}"],
    ["{constructor}", { a: 1 }, "{constructor}"],
    ["no places", ["a"], "no places"],
    ["%s", null, "%s"],
  ])("%j with %j", (template, params, text) => {
    expect(interpolate(template, params, 8192)).toBe(text);
  });

  it("cannot blow a message up", () => {
    const text = interpolate("%s".repeat(4000), Array(4000).fill("x".repeat(5000)), 8192);
    expect(text.length).toBeLessThan(20_000);
  });
});
