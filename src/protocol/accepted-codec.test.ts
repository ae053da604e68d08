import { describe, expect, it } from "vitest";
import type { Accepted } from "./accepted.ts";
import {
  ACCEPTED_PEEK_BYTES,
  decodeAccepted,
  encodeHead,
  NewerRecord,
  seemsAccepted,
} from "./accepted-codec.ts";

const full: Accepted = {
  receivedAt: 1_763_847_100_123.5,
  projectId: Number.MAX_SAFE_INTEGER,
  keyId: 7,
  form: "nel",
  encoding: "zstd",
  eventId: "0123456789abcdef0123456789abcdef",
  clientIp: "2001:db8::1",
  userAgent: "Mozilla/5.0 (测试) 🙂",
  sdk: "sentry.javascript.node/11.12.0",
  release: "",
  environment: "生产",
  contentType: "application/reports+json",
  body: Buffer.from([0, 255, 1, 2, 3]),
};
const bare: Accepted = {
  receivedAt: 0,
  projectId: 1,
  keyId: 1,
  form: "envelope",
  encoding: "identity",
  body: Buffer.alloc(0),
};

const encode = (accepted: Accepted): Buffer => Buffer.concat([encodeHead(accepted, 0), accepted.body]);

describe("the codec of accepted bodies", () => {
  it.each([
    ["with every fact", full],
    ["with none that may be absent", bare],
  ])("gives back what it was given, %s", (_, accepted) => {
    expect(decodeAccepted(encode(accepted))).toEqual(accepted);
  });

  it("leaves room for the framing of a queue, and the body uncopied", () => {
    const head = encodeHead(full, 8);
    expect(Buffer.concat([head.subarray(8), full.body])).toEqual(encode(full));
    const payload = encode(full);
    expect(decodeAccepted(payload)?.body.buffer).toBe(payload.buffer);
  });

  it("puts a replacement character where a lone surrogate cannot be written", () => {
    expect(decodeAccepted(encode({ ...bare, sdk: "a\ud800b" }))?.sdk).toBe("a\ufffdb");
  });

  it("calls a record of a later version newer, not broken", () => {
    const payload = encode(full);
    payload[0] = 2;
    expect(() => decodeAccepted(payload)).toThrow(NewerRecord);
  });

  it("takes no shortened head for an accepted body, and never reads outside", () => {
    const payload = encode(full);
    for (let length = 0; length < payload.length; length++) {
      expect(decodeAccepted(Buffer.from(payload.subarray(0, length)))).toBeUndefined();
    }
  });

  it("survives every flipped byte of a head", () => {
    const headBytes = encodeHead(full, 0).length;
    for (let at = 1; at < headBytes; at++) {
      for (const flip of [1, 0x80, 0xff]) {
        const payload = encode(full);
        payload[at] = (payload[at] ?? 0) ^ flip;
        const decoded = decodeAccepted(payload);
        expect(decoded === undefined || decoded.body.length <= payload.length).toBe(true);
      }
    }
  });

  it("knows its own kind by a few bytes", () => {
    const payload = encode(full);
    expect(seemsAccepted(payload.subarray(0, ACCEPTED_PEEK_BYTES), 0, payload.length)).toBe(true);
    expect(seemsAccepted(payload.subarray(0, ACCEPTED_PEEK_BYTES), 0, payload.length + 1)).toBe(false);
    expect(seemsAccepted(Buffer.alloc(ACCEPTED_PEEK_BYTES, "{"), 0, payload.length)).toBe(false);
  });
});
