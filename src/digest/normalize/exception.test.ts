import { describe, expect, it } from "vitest";
import type { Json } from "../../lib/json.ts";
import { normalized } from "./normalized.fixture.ts";

const frame = (name: string, more: Record<string, Json> = {}): Json => ({ function: name, ...more });
const stack = (...names: string[]) => ({ frames: names.map((name) => frame(name)) });

describe("exceptions", () => {
  const one = { type: "E", value: "v" };
  it.each<[string, Record<string, Json>]>([
    ["values", { exception: { values: [one] } }],
    ["a list", { exception: [one] }],
    ["one object", { exception: one }],
    ["one object as values", { exception: { values: one } }],
    ["a list with nulls", { exception: { values: [null, one] } }],
    ["raven's interface", { "sentry.interfaces.Exception": { values: [one] } }],
  ])("come as %s", (_, payload) => {
    const event = normalized(payload);
    expect(event.exception).toEqual({ values: [one] });
    expect(event.errors).toBeUndefined();
  });

  it.each<[Json, string]>([
    [{ a: [1] }, '{"a":[1]}'],
    [[1, "b"], '[1,"b"]'],
    [404, "404"],
    [true, "true"],
  ])("value %j becomes text", (sent, text) => {
    expect(normalized({ exception: [{ type: "E", value: sent }] }).exception?.values[0]?.value).toBe(text);
  });

  it("that is only text is a value", () => {
    expect(normalized({ exception: ["boom"] }).exception?.values).toEqual([{ value: "boom" }]);
  });

  it("of a chain too long keep both ends", () => {
    const chain = Array.from({ length: 200 }, (_, at) => ({ type: `E${at}` }));
    const event = normalized({ exception: { values: chain } });
    expect(event.exception?.values).toHaveLength(50);
    expect(event.exception?.values[0]?.type).toBe("E0");
    expect(event.exception?.values.at(-1)?.type).toBe("E199");
    expect(event._meta).toMatchObject({ exception: { values: { "": { len: 200 } } } });
  });

  it("keep how they were caught", () => {
    const mechanism = { type: "chained", handled: false, exception_id: 1, parent_id: 0, source: "cause" };
    const event = normalized({
      exception: [
        { type: "A", mechanism },
        { type: "B", mechanism: { handled: "false", posix_signal: { number: 11 } } },
        { type: "C", mechanism: { type: "generic", handled: null } },
      ],
    });
    expect(event.exception?.values.map((exception) => exception.mechanism)).toEqual([
      mechanism,
      { type: "generic", handled: false, meta: { signal: { number: 11 } } },
      { type: "generic" },
    ]);
  });

  it("a value of 2 MB is cut, which is noted", () => {
    const event = normalized({ exception: [{ type: "E", value: "x".repeat(2_000_000) }] });
    expect(event.exception?.values[0]?.value).toHaveLength(8192);
    expect(event._meta).toMatchObject({
      exception: { values: { 0: { value: { "": { len: 2_000_000 } } } } },
    });
  });
});

describe("stack traces", () => {
  const framesOf = (frames: Json) => {
    const event = normalized({ exception: [{ type: "E", stacktrace: { frames } }] });
    return { frames: event.exception?.values[0]?.stacktrace?.frames, event };
  };

  it.each<[string, Json, Record<string, string>]>([
    [
      "a URL",
      { filename: "https://a.example/js/x.js?v=1" },
      { filename: "/js/x.js", abs_path: "https://a.example/js/x.js?v=1" },
    ],
    [
      "app:///",
      { filename: "app:///lib/cart.js" },
      { filename: "/lib/cart.js", abs_path: "app:///lib/cart.js" },
    ],
    [
      "a bundler's URL",
      { filename: "webpack://shop/./src/a.ts" },
      { filename: "./src/a.ts", abs_path: "webpack://shop/./src/a.ts" },
    ],
    [
      "a bare host",
      { filename: "https://a.example/" },
      { filename: "https://a.example/", abs_path: "https://a.example/" },
    ],
    ["a path", { filename: "/app/x.js" }, { filename: "/app/x.js", abs_path: "/app/x.js" }],
    ["only abs_path", { abs_path: "/go/x.go" }, { filename: "/go/x.go", abs_path: "/go/x.go" }],
    ["both", { filename: "x.py", abs_path: "/srv/x.py" }, { filename: "x.py", abs_path: "/srv/x.py" }],
    [
      "a module of Node",
      { filename: "node:internal/x" },
      { filename: "node:internal/x", abs_path: "node:internal/x" },
    ],
    ["a Windows path", { filename: "C:\\a\\x.cs" }, { filename: "C:\\a\\x.cs", abs_path: "C:\\a\\x.cs" }],
  ])("%s as file name", (_, sent, expected) => {
    expect(framesOf([sent]).frames).toEqual([expected]);
  });

  it("drop what is no frame and repair what can be", () => {
    const { frames, event } = framesOf([
      null,
      { function: "f", lineno: "12", colno: 3.7, in_app: "true", instruction_addr: 4096, nonsense: 1 },
      { function: "g", lineno: -1, colno: 1e300, in_app: "perhaps", vars: [1, "b"], pre_context: "none" },
      "text",
    ]);
    expect(frames).toEqual([
      { function: "f", lineno: 12, colno: 3, in_app: true, instruction_addr: "0x1000" },
      { function: "g", vars: { 0: 1, 1: "b" } },
    ]);
    expect(event.errors?.map((error) => error.name)).toEqual([
      "exception.values.0.stacktrace.frames.2.lineno",
      "exception.values.0.stacktrace.frames.2.colno",
      "exception.values.0.stacktrace.frames.2.in_app",
      "exception.values.0.stacktrace.frames.2.pre_context",
      "exception.values.0.stacktrace.frames.2.vars",
      "exception.values.0.stacktrace.frames.3",
    ]);
  });

  it("keep blank lines of source", () => {
    const source = { context_line: "", pre_context: ["a", "", null], post_context: [""] };
    expect(framesOf([source]).frames).toEqual([
      { context_line: "", pre_context: ["a", "", ""], post_context: [""] },
    ]);
  });

  it("of 10,000 frames keep 250: both ends, and in-app frames from the middle", () => {
    const many = Array.from({ length: 10_000 }, (_, at) => frame(`f${at}`, { in_app: at % 100 === 50 }));
    const { frames, event } = framesOf(many);
    const names = frames?.map((kept) => Number(kept.function?.slice(1))) ?? [];
    expect(names).toHaveLength(250);
    expect(names).toEqual(names.toSorted((a, b) => a - b));
    expect([names[0], names[1], names.at(-1)]).toEqual([0, 1, 9999]);
    expect(frames?.filter((kept) => kept.in_app)).toHaveLength(100);
    expect(event._meta).toMatchObject({
      exception: { values: { 0: { stacktrace: { frames: { "": { len: 10_000 } } } } } },
    });
  });

  it.each<Json>([{ frames: null }, { frames: [] }, {}, []])("%j says nothing and is left out", (sent) => {
    expect(normalized({ exception: [{ type: "E", stacktrace: sent }] }).exception?.values).toEqual([
      { type: "E" },
    ]);
  });
});

describe("threads", () => {
  it("the crashed one's stack moves to the only exception that lacks one", () => {
    const event = normalized({
      exception: { type: "E" },
      threads: [
        { id: 1, crashed: true, stacktrace: stack("f") },
        { id: 2, stacktrace: stack("g") },
      ],
    });
    expect(event.exception?.values).toEqual([{ type: "E", stacktrace: stack("f") }]);
    expect(event.threads?.values).toEqual([
      { id: 1, crashed: true },
      { id: 2, stacktrace: stack("g") },
    ]);
  });

  it("stay when two crashed, or when the exception has a stack", () => {
    const two = [1, 2].map((id) => ({ id, crashed: true, stacktrace: stack("f") }));
    expect(normalized({ exception: { type: "E" }, threads: two }).exception?.values).toEqual([{ type: "E" }]);
    const own = normalized({ exception: { type: "E", stacktrace: stack("own") }, threads: two.slice(0, 1) });
    expect(own.exception?.values[0]?.stacktrace).toEqual(stack("own"));
    expect(own.threads?.values[0]?.stacktrace).toEqual(stack("f"));
  });

  it("take the loose stack trace of an old client's message", () => {
    expect(normalized({ message: "m", stacktrace: stack("f") }).threads?.values).toEqual([
      { current: true, stacktrace: stack("f") },
    ]);
    const legacy = { "sentry.interfaces.Stacktrace": stack("f"), exception: { type: "E" } };
    expect(normalized(legacy).exception?.values).toEqual([{ type: "E", stacktrace: stack("f") }]);
  });

  it("of too many keep the telling ones", () => {
    const threads = Array.from({ length: 900 }, (_, id) => ({ id, crashed: id === 800 }));
    const kept = normalized({ threads }).threads?.values ?? [];
    expect(kept).toHaveLength(256);
    expect(kept.some((thread) => thread.id === 800)).toBe(true);
  });
});
