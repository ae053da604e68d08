import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../lib/json.ts";
import { bareEvent } from "../bare-event.fixture.ts";
import { scrub } from "./scrub.ts";

const FILTERED = "[Filtered]";

describe("values under telling keys", () => {
  it.each([
    "password",
    "Passwd",
    "user_password_2",
    "my_secret",
    "api_key",
    "x-api-key",
    "APIKEY",
    "Authorization",
    "credentials",
    "mysql_pwd",
    "private-key",
    "access_token",
    "otp",
    "two-factor",
    "two_factor",
  ])("%s", (key) => {
    expect(extra({ [key]: "hunter2" })).toEqual({ [key]: FILTERED });
    expect(extra({ deep: [{ [key]: { inner: 1 } }] })).toEqual({ deep: [{ [key]: FILTERED }] });
  });

  it("leaves booleans, nothing and other keys", () => {
    const harmless = { has_password: true, token: null, option: "x", hotpot: "y", count: 7 };
    expect(extra(structuredClone(harmless))).toEqual(harmless);
  });

  it("sees pairs and named values", () => {
    expect(
      extra({
        list: [
          ["password", "x"],
          ["a", "b"],
        ],
      }),
    ).toEqual({
      list: [
        ["password", FILTERED],
        ["a", "b"],
      ],
    });
    expect(extra({ list: ["token", 7] })).toEqual({ list: ["token", FILTERED] });
    expect(extra({ field: { name: "password", value: "x" } })).toEqual({
      field: { name: "password", value: FILTERED },
    });
  });

  it("is not fooled by keys of Object's own", () => {
    const hostile: JsonObject = JSON.parse('{"__proto__": {"password": "x"}, "constructor": {"token": "y"}}');
    const event = bareEvent({ extra: hostile });
    scrub(event);
    expect(JSON.stringify(event.extra)).toBe(
      `{"__proto__":{"password":"${FILTERED}"},"constructor":{"token":"${FILTERED}"}}`,
    );
    expect(JSON.stringify(event._meta)).toContain('"__proto__":{"password"');
    expect(Object.hasOwn(Object.prototype, "password")).toBe(false);
  });

  it("hides what lies too deep to be read", () => {
    let deep: Json = "hunter2";
    for (let level = 0; level < 500; level++) deep = [deep];
    expect(JSON.stringify(extra({ deep }))).not.toContain("hunter2");
  });
});

describe("where it looks", () => {
  it("in every part of the request, but not at the User-Agent", () => {
    const event = bareEvent({
      request: {
        url: "https://ann:pw@shop.example/cart",
        query_string: [
          ["token", "x"],
          ["page", "2"],
        ],
        headers: [
          ["User-Agent", "Author/1.0 token=1"],
          ["Authorization", "Basic eA=="],
          ["Cookie", "a=b; sessionid=123; csrftoken=x"],
        ],
        cookies: [
          ["a", "b"],
          ["sessionid", "123"],
          ["PHPSESSID", "1"],
        ],
        env: { DATABASE_URL: "postgres://u:pw@db/x", REMOTE_ADDR: "203.0.113.9" },
        data: { card: "4571234567890111" },
      },
    });
    scrub(event);
    expect(event.request).toEqual({
      url: `https://ann:${FILTERED}@shop.example/cart`,
      query_string: [
        ["token", FILTERED],
        ["page", "2"],
      ],
      headers: [
        ["User-Agent", "Author/1.0 token=1"],
        ["Authorization", FILTERED],
        ["Cookie", `a=b; sessionid=${FILTERED}; csrftoken=${FILTERED}`],
      ],
      cookies: [
        ["a", "b"],
        ["sessionid", FILTERED],
        ["PHPSESSID", FILTERED],
      ],
      env: { DATABASE_URL: `postgres://u:${FILTERED}@db/x`, REMOTE_ADDR: "203.0.113.9" },
      data: { card: FILTERED },
    });
  });

  it("in tags, contexts, breadcrumbs, variables and free user data", () => {
    const event = bareEvent({
      tags: [
        ["api_key", "x"],
        ["a", "b"],
      ],
      contexts: { state: { password: "x" }, my_secret: { a: 1 } },
      breadcrumbs: { values: [{ message: "password is x", data: { token: "x" } }, { message: "clicked" }] },
      user: { id: "auth0|7", email: "author@example.com", ip_address: "203.0.113.9", data: { secret: "x" } },
      exception: { values: [{ type: "E", stacktrace: { frames: [{ vars: { password: "x", n: 1 } }] } }] },
      threads: { values: [{ stacktrace: { frames: [{ vars: { token: "x" } }] } }] },
    });
    scrub(event);
    expect(event).toMatchObject({
      tags: [
        ["api_key", FILTERED],
        ["a", "b"],
      ],
      contexts: { state: { password: FILTERED }, my_secret: { value: FILTERED } },
      breadcrumbs: { values: [{ message: FILTERED, data: { token: FILTERED } }, { message: "clicked" }] },
      user: {
        id: "auth0|7",
        email: "author@example.com",
        ip_address: "203.0.113.9",
        data: { secret: FILTERED },
      },
      exception: { values: [{ stacktrace: { frames: [{ vars: { password: FILTERED, n: 1 } }] } }] },
      threads: { values: [{ stacktrace: { frames: [{ vars: { token: FILTERED } }] } }] },
    });
  });

  it("not at exception values, debug images, file names and plain attributes", () => {
    const event = bareEvent({
      transaction: "/auth/login",
      debug_meta: { images: [{ code_file: "/home/ann/token" }] },
      exception: {
        values: [
          {
            type: "AuthError",
            value: "password wrong",
            stacktrace: { frames: [{ filename: "/home/ann/auth.py" }] },
          },
        ],
      },
    });
    const before = structuredClone(event);
    scrub(event);
    expect(event).toEqual(before);
  });

  it("keeps messages readable", () => {
    const formatted =
      "password of ann@example.com, card 4571234567890111, IBAN DE89370400440532013000, Bearer abc, 078-05-1120";
    const event = bareEvent({
      logentry: { formatted, message: "password of %s", params: ["ann@example.com", "Bearer abc"] },
    });
    scrub(event);
    expect(event.logentry).toEqual({
      formatted: "password of [email], card [creditcard], IBAN [iban], [bearer], [usssn]",
      message: "password of %s",
      params: ["ann@example.com", FILTERED],
    });
  });
});

describe("_meta", () => {
  it("says what was replaced, where, and how long it was", () => {
    const event = bareEvent({
      extra: { pw: { password: "hunter2" }, text: "a 078-05-1120 b 4571234567890111" },
      request: {
        headers: [
          ["Host", "x"],
          ["Authorization", "Basic"],
        ],
      },
      _meta: { extra: { text: { "": { len: 900 } } } },
    });
    scrub(event);
    expect(event._meta).toEqual({
      extra: {
        pw: { password: { "": { rem: [["@password:filter", "s", 0, 10]], len: 7 } } },
        text: {
          "": {
            len: 900,
            rem: [
              ["@usssn:filter", "s", 2, 12],
              ["@creditcard:filter", "s", 15, 25],
            ],
          },
        },
      },
      request: { headers: { 1: { 1: { "": { rem: [["@password:filter", "s", 0, 10]], len: 5 } } } } },
    });
  });

  it("is absent when nothing was replaced, and scrubbing twice changes nothing", () => {
    const clean = bareEvent({ extra: { a: "b" } });
    scrub(clean);
    expect(clean).not.toHaveProperty("_meta");
    const event = bareEvent({
      extra: { password: "x", url: "https://u:p@h/?token=1", text: "card 4571234567890111" },
    });
    scrub(event);
    const once = structuredClone(event);
    scrub(event);
    expect(event).toEqual(once);
  });
});

function extra(values: JsonObject): JsonObject | undefined {
  const event = bareEvent({ extra: values });
  scrub(event);
  return event.extra;
}
