import { describe, expect, it } from "vitest";
import type { Json } from "../../lib/json.ts";
import { normalized } from "./normalized.fixture.ts";

const requestOf = (request: Json) => normalized({ request }).request;

describe("a request's URL", () => {
  it.each<[Record<string, Json>, Json]>([
    [
      { url: "https://a.example/b?c=d&e#f" },
      {
        url: "https://a.example/b",
        query_string: [
          ["c", "d"],
          ["e", ""],
        ],
        fragment: "f",
      },
    ],
    [
      { url: "https://a.example/b?c=d", query_string: "x=y" },
      { url: "https://a.example/b", query_string: [["x", "y"]] },
    ],
    [{ url: "/only/path", query_string: "" }, { url: "/only/path" }],
    [{ url: "not a url?%zz=%41" }, { url: "not a url", query_string: [["%zz", "A"]] }],
  ])("%j comes apart", (sent, expected) => {
    expect(requestOf(sent)).toEqual(expected);
  });
});

describe("pairs come as", () => {
  it.each<[string, Json]>([
    ["an object", { a: "1", b: "2" }],
    [
      "pairs",
      [
        ["a", "1"],
        ["b", "2"],
      ],
    ],
    [
      "keys and values",
      [
        { key: "a", value: "1" },
        { key: "b", value: "2" },
      ],
    ],
    ["numbers", { a: 1, b: 2 }],
    ["lists", { a: ["1"], b: [2] }],
  ])("%s", (_, sent) => {
    const expected = [
      ["a", "1"],
      ["b", "2"],
    ];
    expect(requestOf({ headers: sent, cookies: sent, query_string: sent })).toEqual({
      headers: expected,
      cookies: expected,
      query_string: expected,
    });
  });

  it("text", () => {
    expect(
      requestOf({ headers: "A: 1\r\nB: 2:3", cookies: "a=1; b=2=3", query_string: "?a=1&b=%C3%A9" }),
    ).toEqual({
      headers: [
        ["A", "1"],
        ["B", "2:3"],
      ],
      cookies: [
        ["a", "1"],
        ["b", "2=3"],
      ],
      query_string: [
        ["a", "1"],
        ["b", "é"],
      ],
    });
  });

  it("joined lists and empty nulls", () => {
    expect(requestOf({ headers: { Accept: ["a", "b"], Empty: null } })?.headers).toEqual([
      ["Accept", "a, b"],
      ["Empty", ""],
    ]);
  });

  it("a thousand, of which two hundred stay", () => {
    const headers = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`h${at}`, "v"]));
    const event = normalized({ request: { headers } });
    expect(event.request?.headers).toHaveLength(200);
    expect(event._meta).toMatchObject({ request: { headers: { "": { len: 1000 } } } });
  });
});

describe("a cookie header", () => {
  it("becomes cookies and leaves the headers, where scrubbing by name would miss it", () => {
    expect(requestOf({ headers: { cookie: "sid=1; a=2", Host: "h" }, cookies: { a: "own" } })).toEqual({
      headers: [["Host", "h"]],
      cookies: [
        ["a", "own"],
        ["sid", "1"],
      ],
    });
  });

  it("that an SDK filtered stays as it is", () => {
    expect(requestOf({ headers: { Cookie: "[Filtered]" } })).toEqual({ headers: [["Cookie", "[Filtered]"]] });
  });
});

describe("a body", () => {
  const body = (data: Json, type?: string) =>
    requestOf({ data, ...(type === undefined ? {} : { headers: { "content-type": type } }) });

  it.each<[string, Json, string | undefined, Json]>([
    ["JSON by its type", '{"a":[1]}', "application/json; charset=utf-8", { a: [1] }],
    ["JSON by a kindred type", '{"a":1}', "application/problem+json", { a: 1 }],
    ["JSON by its look", '[{"a":1}]', undefined, [{ a: 1 }]],
    ["a form", "a=1&b=2&b=3", "application/x-www-form-urlencoded", { a: "1", b: ["2", "3"] }],
    ["text that only looks like JSON", '{"a":', "application/json", '{"a":'],
    ["text", "hello", "text/plain", "hello"],
    ["a number in text", "12", "application/json", "12"],
    ["an object", { a: 1 }, undefined, { a: 1 }],
  ])("is %s", (_, data, type, expected) => {
    expect(body(data, type)?.data).toEqual(expected);
  });

  it("says which type was taken", () => {
    expect(body('{"a":1}')?.inferred_content_type).toBe("application/json");
    expect(body("hello")?.inferred_content_type).toBeUndefined();
  });

  it("keeps 8 KiB", () => {
    expect(String(body("x".repeat(100_000))?.data)).toHaveLength(8192);
    const large = body(
      JSON.stringify({ a: "x".repeat(6000), b: "y".repeat(6000), c: "z" }),
      "application/json",
    );
    expect(JSON.stringify(large?.data).length).toBeLessThanOrEqual(8192);
  });

  it("with a key __proto__ pollutes nothing and keeps the rest", () => {
    const request = body("__proto__=x&a=1", "application/x-www-form-urlencoded");
    expect(request?.data).toEqual({ a: "1" });
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});

it("the method is upper case; what is no request is left out", () => {
  expect(requestOf({ method: "post" })).toEqual({ method: "POST" });
  expect(normalized({ request: "GET /" }).errors).toMatchObject([{ name: "request" }]);
  expect(normalized({ request: {} }).request).toBeUndefined();
  expect(normalized({ "sentry.interfaces.Http": { url: "/a" } }).request).toEqual({ url: "/a" });
});
