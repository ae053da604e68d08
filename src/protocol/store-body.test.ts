import zlib from "node:zlib";
import { describe, expect, it } from "vitest";
import { decodeStoreBody } from "./store-body.ts";

const EVENT = { event_id: "9ec79c33ec9942ab8353589fcb2e04dc", message: 'Grüße NaN, \\ "-Infinity"' };
const JSON_TEXT = JSON.stringify(EVENT);
const MAX = 1_000_000;
const decode = (body: string | Uint8Array, max = MAX) =>
  decodeStoreBody(typeof body === "string" ? Buffer.from(body) : body, max);

describe("a store body", () => {
  it.each([
    ["JSON", JSON_TEXT],
    ["JSON after a byte order mark and white space", `\uFEFF \r\n\t${JSON_TEXT}\n`],
    ["base64 of JSON", Buffer.from(JSON_TEXT).toString("base64")],
    ["base64 for URLs", Buffer.from(JSON_TEXT).toString("base64url")],
    ["base64 of zlib of JSON", zlib.deflateSync(JSON_TEXT).toString("base64")],
    ["base64 in lines", `${Buffer.from(JSON_TEXT).toString("base64").replaceAll(/.{20}/g, "$&\r\n")}\n`],
  ])("may be %s", (_name, body) => {
    expect(decode(body)).toEqual({ kind: "ok", payload: EVENT });
  });

  it("whose plus signs became spaces in a query is mended", () => {
    const event = { text: "~~~>>>???" };
    const base64 = Buffer.from(JSON.stringify(event)).toString("base64");
    expect(base64).toContain("+");
    expect(decode(base64.replaceAll("+", " "))).toEqual({ kind: "ok", payload: event });
  });

  it("of an old Python client has null for its number words, and keeps them in texts", () => {
    expect(decode('{"a":NaN,"b":[-Infinity, Infinity],"c":"NaN \\" Infinity","d":"\\\\"}')).toEqual({
      kind: "ok",
      payload: { a: null, b: [null, null], c: 'NaN " Infinity', d: "\\" },
    });
  });

  it.each([
    "",
    "   ",
    "[]",
    "null",
    "{",
    '{"a":}',
    "{NaN",
    "hello world!",
    "aGVsbG8=",
    "\u0000\u0001",
    "{NaN:1}",
  ])("%j is malformed", (body) => expect(decode(body).kind).toBe("malformed"));

  it("with invalid UTF-8 is kept, the bad bytes replaced", () => {
    const body = Buffer.concat([Buffer.from('{"a":"x'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    expect(decode(body)).toEqual({ kind: "ok", payload: { a: "x\uFFFD\uFFFD" } });
  });

  it("that is too large in any form is refused, a bomb at the limit", () => {
    const large = JSON.stringify({ a: "x".repeat(2_000) });
    expect(decode(large, 1_000).kind).toBe("too_large");
    expect(decode(Buffer.from(large).toString("base64"), 1_000).kind).toBe("too_large");
    const bomb = zlib.deflateSync(Buffer.alloc(50_000_000, " ")).toString("base64");
    expect(decode(bomb, 100_000).kind).toBe("too_large");
  });

  it("that is one long unclosed string takes time in proportion, not its square", () => {
    expect(decode(`{"a":NaN,"${'\\"'.repeat(500_000)}`, 2_000_000).kind).toBe("malformed");
  });
});
