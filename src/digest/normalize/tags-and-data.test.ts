import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../lib/json.ts";
import { deepList, normalized } from "./normalized.fixture.ts";

describe("tags", () => {
  it.each<[string, Json, Json]>([
    [
      "an object",
      { a: "b", n: 1, t: true, none: null, empty: "" },
      [
        ["a", "b"],
        ["n", "1"],
        ["t", "true"],
      ],
    ],
    [
      "pairs",
      [["a", "b"], null, ["c", 2]],
      [
        ["a", "b"],
        ["c", "2"],
      ],
    ],
    ["keys and values", [{ key: "a", value: "b" }], [["a", "b"]]],
    [
      "two of one key",
      [
        ["a", "old"],
        ["a", "new"],
      ],
      [["a", "new"]],
    ],
    ["line breaks", { " a ": " b\r\nc\n" }, [["a", "b c"]]],
  ])("come as %s", (_, sent, expected) => {
    const event = normalized({ tags: sent });
    expect(event.tags).toEqual(expected);
    expect(event.errors).toBeUndefined();
  });

  it("that are bad are left out and noted, and the crash stays", () => {
    const event = normalized({
      exception: [{ type: "E" }],
      tags: [["x".repeat(201), "v"], ["", "v"], ["a", { b: 1 }], "text", ["ok", "v".repeat(300)]],
    });
    expect(event.exception?.values).toEqual([{ type: "E" }]);
    expect(event.tags).toEqual([["ok", `${"v".repeat(197)}...`]]);
    expect(event.errors?.map((error) => [error.type, error.name])).toEqual([
      ["value_too_long", "tags.0"],
      ["invalid_data", "tags.1"],
      ["invalid_data", "tags.2"],
      ["invalid_data", "tags.3"],
    ]);
  });
});

describe("contexts", () => {
  it("get their key as type, and lose space around what systems say", () => {
    expect(
      normalized({
        contexts: { os: { name: "Linux", version: "12.11\n" }, mine: { type: "default", a: " x " } },
      }).contexts,
    ).toEqual({
      os: { type: "os", name: "Linux", version: "12.11" },
      mine: { type: "default", a: " x " },
    });
  });

  it("that are no objects stand under value; null and empty ones go", () => {
    const event = normalized({ contexts: { a: "text", b: null, c: {}, d: [1] } });
    expect(event.contexts).toEqual({ a: { type: "a", value: "text" }, d: { type: "d", value: [1] } });
    expect(event.errors?.map((error) => error.name)).toEqual(["contexts.a", "contexts.d"]);
  });

  it("have ids in their one spelling, or without the wrong ones", () => {
    const event = normalized({
      contexts: {
        trace: {
          trace_id: "C644B972-3A89-4308-E2DE-77D11E5F9C9C",
          span_id: "1AE5B63DA62DE5A7",
          parent_span_id: "x",
          op: "db",
        },
        replay: { replay_id: "c644b9723a894308e2de77d11e5f9c9c" },
      },
    });
    expect(event.contexts).toEqual({
      trace: {
        type: "trace",
        trace_id: "c644b9723a894308e2de77d11e5f9c9c",
        span_id: "1ae5b63da62de5a7",
        op: "db",
      },
      replay: { type: "replay", replay_id: "c644b9723a894308e2de77d11e5f9c9c" },
    });
    expect(event.errors).toMatchObject([{ name: "contexts.trace.parent_span_id" }]);
  });

  it("of 100 KB are cut to 8 KiB and keep what is looked up by", () => {
    const trace = {
      data: "x".repeat(100_000),
      trace_id: "c644b9723a894308e2de77d11e5f9c9c",
      span_id: "1ae5b63da62de5a7",
    };
    const kept = normalized({ contexts: { trace } }).contexts?.trace;
    expect(JSON.stringify(kept).length).toBeLessThanOrEqual(8192);
    expect(kept).toMatchObject({ trace_id: trace.trace_id, span_id: trace.span_id });
  });
});

describe("free data", () => {
  it("of depth 1,000 ends in placeholders", () => {
    const event = normalized({ extra: { deep: deepList(1000), fine: 1 } });
    expect(JSON.stringify(event.extra)).toContain("[Array]");
    expect(JSON.stringify(event.extra).length).toBeLessThan(200);
    expect(event.extra?.fine).toBe(1);
  });

  it.each([
    "exception",
    "threads",
    "contexts",
    "request",
    "user",
    "tags",
    "message",
    "_meta",
    "errors",
    "breadcrumbs",
  ])("of depth 50,000 as %s costs no crash", (name) => {
    const event = normalized({ [name]: deepList(50_000), logger: "l", level: "info" });
    expect(event.logger).toBe("l");
    expect(JSON.stringify(event).length).toBeLessThan(20_000);
  });

  it("is cut to 16 KiB an item and 256 KiB together", () => {
    const extra = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`k${at}`, "x".repeat(50_000)]));
    const event = normalized({ extra });
    expect(String(event.extra?.k0)).toHaveLength(16_382);
    expect(JSON.stringify(event.extra).length).toBeLessThan(300_000);
    expect(event._meta).toMatchObject({ extra: { "": { len: 40 }, k0: { "": { len: 50_000 } } } });
  });

  it("that is sound is kept as it is, not copied", () => {
    const item = { a: [1, { b: "c" }], d: null };
    expect(normalized({ extra: { item } }).extra?.item).toBe(item);
  });

  it("loses __proto__ and pollutes nothing", () => {
    const payload = JSON.parse(
      `{"extra":{"a":{"__proto__":{"polluted":1},"b":2},"__proto__":{"polluted":1}},
        "contexts":{"__proto__":{"polluted":1},"c":{"__proto__":{"polluted":1},"d":1}},
        "tags":{"__proto__":"x","t":"v"},"modules":{"__proto__":"1","m":"1"},"user":{"__proto__":{"polluted":1},"id":1},
        "exception":[{"type":"E","__proto__":{"polluted":1}}],"__proto__":{"polluted":1}}`,
    ) as JsonObject;
    const event = normalized(payload);
    expect(JSON.stringify({ ...event, errors: [] })).not.toContain("polluted");
    expect(event).toMatchObject({
      extra: { a: { b: 2 } },
      contexts: { c: { d: 1 } },
      tags: [["t", "v"]],
      modules: { m: "1" },
      user: { id: "1" },
      exception: { values: [{ type: "E" }] },
    });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("has no NUL and no half surrogate pair, in keys neither", () => {
    const event = normalized({ extra: { "a\0": "b\0c", d: "\ud800", e: "😀" }, logger: "l\0" });
    expect(event.extra).toEqual({ "a\uFFFD": "b\uFFFDc", d: "\uFFFD", e: "😀" });
    expect(event.logger).toBe("l\uFFFD");
    expect(event.errors?.map((error) => error.name)).toEqual(["logger", "extra.a\uFFFD", "extra.d"]);
  });

  it("is never cut through a character", () => {
    const event = normalized({ logger: `${"x".repeat(60)}😀😀😀` });
    expect(event.logger).toBe(`${"x".repeat(60)}...`);
  });

  it("has no number that JSON cannot carry", () => {
    expect(normalized(JSON.parse('{"extra":{"a":1e999,"b":[-1e999,1]}}') as JsonObject).extra).toEqual({
      a: null,
      b: [null, 1],
    });
  });
});

describe("breadcrumbs", () => {
  it("come as a list or as values; the last hundred stay, in order", () => {
    const crumbs = Array.from({ length: 150 }, (_, at) => ({ message: `m${at}` }));
    for (const breadcrumbs of [crumbs, { values: crumbs }]) {
      const kept = normalized({ breadcrumbs }).breadcrumbs?.values ?? [];
      expect([kept.length, kept[0]?.message, kept.at(-1)?.message]).toEqual([100, "m50", "m149"]);
    }
  });

  it("lose what is wrong in them, not themselves", () => {
    const event = normalized({
      breadcrumbs: [
        { message: "m", level: "loud", timestamp: "?", data: "d", category: "c" },
        "text",
        null,
        {},
      ],
    });
    expect(event.breadcrumbs?.values).toEqual([{ message: "m", category: "c" }, { message: "text" }]);
    expect(event.errors).toHaveLength(4);
  });
});

describe("the SDK and its debug data", () => {
  it("come from the payload, else from the client of the request", () => {
    const sdk = {
      name: "sentry.go",
      version: "1",
      integrations: ["a"],
      packages: [{ name: "p", version: "2" }],
    };
    expect(normalized({ sdk }, { sdk: "other/1" }).sdk).toEqual(sdk);
    expect(normalized({}, { sdk: "raven-python/6.10" }).sdk).toEqual({
      name: "raven-python",
      version: "6.10",
    });
    expect(normalized({ sdk: { packages: "none" } }, { sdk: "sentry-cli/x86/2.0" }).sdk).toEqual({
      name: "sentry-cli/x86",
      version: "2.0",
    });
  });

  it("images are bounded, and those that are none left out", () => {
    const image = { type: "sourcemap", code_file: "a.js", debug_id: "c644b972-3a89-4308-e2de-77d11e5f9c9c" };
    expect(
      normalized({ debug_meta: { images: [image, null, 7], sdk_info: { sdk_name: "x" } } }).debug_meta,
    ).toEqual({
      images: [image],
      sdk_info: { sdk_name: "x" },
    });
    const many = normalized({ debug_meta: { images: Array(3000).fill(image) } }).debug_meta?.images;
    expect(many).toHaveLength(1000);
  });

  it.each<Json>([
    { a: "1", b: 2 },
    [
      ["a", "1"],
      ["b", 2],
    ],
    [
      { name: "a", version: "1" },
      { name: "b", version: 2 },
    ],
  ])("modules come as %j", (sent) => {
    expect(normalized({ modules: sent }).modules).toEqual({ a: "1", b: "2" });
  });
});
