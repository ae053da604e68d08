import { describe, expect, it } from "vitest";
import { cpuMs } from "../../lib/cpu-ms.fixture.ts";
import type { JsonObject } from "../../lib/json.ts";
import { bareEvent } from "../bare-event.fixture.ts";
import { scrub } from "./scrub.ts";

const FILTERED = "[Filtered]";

describe("values that give themselves away", () => {
  it.each([
    ["my password is x", FILTERED],
    ["token: abc", FILTERED],
    ["a token of love", "a token of love"],
    ["call Bearer abc.def-1 now", `call ${FILTERED} now`],
    ["card 4571 2345 6789 0111.", `card ${FILTERED}.`],
    ["card 4571-2345-6789-0111", `card ${FILTERED}`],
    ["amex 378282246310005", `amex ${FILTERED}`],
    ["time 1700000000000000", "time 1700000000000000"],
    ["ratio 0.4571234567890111", "ratio 0.4571234567890111"],
    ["span 45712345678901110000", "span 45712345678901110000"],
    ["pay to DE89 3704 0044 0532 0130 00 soon", `pay to ${FILTERED} soon`],
    ["pay to GB29NWBK60161331926819", `pay to ${FILTERED}`],
    ["ssn 078-05-1120", `ssn ${FILTERED}`],
    ["at /home/ann/shop/cart.py", `at /home/${FILTERED}/shop/cart.py`],
    ["C:\\Users\\ann\\shop", `C:\\Users\\${FILTERED}\\shop`],
    ["postgres://ann:hunter2@db:5432/shop", `postgres://ann:${FILTERED}@db:5432/shop`],
    ["dsn is redis://:p@ss@cache/0", `dsn is redis://:${FILTERED}@cache/0`],
    ["https://x.example/a?token=abc&b=c#d", `https://x.example/a?token=${FILTERED}&b=c#d`],
    ["https://x.example/reset-password/3f9c", `https://x.example/reset-password/${FILTERED}`],
    ["https://auth.example.com/cart", "https://auth.example.com/cart"],
    ["user=ann&password=x", `user=ann&password=${FILTERED}`],
    ["nothing to see", "nothing to see"],
    [FILTERED, FILTERED],
  ])("%s → %s", (value, clean) => {
    expect(extra({ value })).toEqual({ value: clean });
  });

  it("a key's body, whether or not its end was cut off", () => {
    const key = (body: string, end: string) => `-----BEGIN RSA PRIVATE KEY-----\n${body}${end}`;
    expect(extra({ value: key("MIIE\nabc\n", "-----END RSA PRIVATE KEY-----") })).toEqual({
      value: `-----BEGIN RSA PRIVATE KEY-----${FILTERED}-----END RSA PRIVATE KEY-----`,
    });
    expect(extra({ value: key("MIIE", "") })).toEqual({
      value: `-----BEGIN RSA PRIVATE KEY-----${FILTERED}`,
    });
  });

  it("a card number that is a number", () => {
    expect(extra({ value: 4571234567890111 })).toEqual({ value: FILTERED });
    expect(extra({ value: 1700000000000 })).toEqual({ value: 1700000000000 });
  });
});

it("takes time in proportion to length, whatever the text", () => {
  const evil = [
    "4571 ",
    "DE89 ",
    "bearer ",
    "a://",
    "a://b:",
    "/home/",
    "-----BEGIN RSA PRIVATE KEY-----",
    "auth=&",
    "1-",
    "C:\\Users\\",
    "token",
    "a@",
  ];
  for (const piece of evil) {
    const time = (length: number): number => {
      const value = piece.repeat(Math.ceil(length / piece.length));
      const event = bareEvent({ extra: { value, ok: `${value} ` }, logentry: { formatted: value } });
      return cpuMs(() => scrub(event));
    };
    const short = Math.min(time(25_000), time(25_000), time(25_000));
    const long = Math.min(time(200_000), time(200_000), time(200_000));
    // Eight times the text; quadratic time would be 64 times.
    expect(long, piece).toBeLessThan(Math.max(short, 2) * 30);
  }
});

function extra(values: JsonObject): JsonObject | undefined {
  const event = bareEvent({ extra: values });
  scrub(event);
  return event.extra;
}
