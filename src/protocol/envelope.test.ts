import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ENVELOPE_LIMITS, type EnvelopeItem, eventIdOf, readEnvelope, sentAtOf } from "./envelope.ts";

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");

function read(body: string | Uint8Array, limits = ENVELOPE_LIMITS) {
  const envelope = readEnvelope(typeof body === "string" ? Buffer.from(body) : body, limits);
  if (envelope.kind === "malformed") return { malformed: envelope.detail, items: [] };
  const items: EnvelopeItem[] = [];
  for (const item of envelope.items) {
    if (item.kind === "malformed")
      return { header: envelope.header, malformed: item.detail, type: item.type, items };
    items.push(item);
  }
  return { header: envelope.header, items };
}

const payloads = (body: string | Uint8Array) =>
  read(body).items.map((item) => [item.type, text(item.payload)]);

describe("an envelope", () => {
  it("may be without items, without its last newline and with an empty header", () => {
    expect(read("{}")).toEqual({ header: {}, items: [] });
    expect(read("{}\n")).toEqual({ header: {}, items: [] });
  });

  it("gives payloads without a length up to the newline", () => {
    expect(payloads('{}\n{"type":"event"}\n{"a":1}\n{"type":"log"}\n{"b":2}')).toEqual([
      ["event", '{"a":1}'],
      ["log", '{"b":2}'],
    ]);
  });

  it("gives payloads with a length to the byte, newlines inside included", () => {
    expect(payloads('{}\n{"type":"attachment","length":5}\na\r\n\nb\n{"type":"event"}\n{}\n')).toEqual([
      ["attachment", "a\r\n\nb"],
      ["event", "{}"],
    ]);
  });

  it("counts bytes, not characters", () => {
    expect(payloads('{}\n{"type":"attachment","length":6}\nä€x\n{"type":"event"}\n{}')).toHaveLength(2);
    const binary = Buffer.concat([
      Buffer.from('{}\n{"type":"attachment","length":4}\n'),
      Buffer.from([0, 255, 10, 128]),
    ]);
    expect(payloads(binary)).toEqual([["attachment", "\x00\xff\n\x80"]]);
  });

  it("may have items of no bytes, and blank lines where a header is due", () => {
    expect(payloads('{}\n{"type":"attachment","length":0}\n\n{"type":"event"}\n{}\n')).toHaveLength(2);
    expect(payloads('{}\n{"type":"attachment","length":0}\n')).toEqual([["attachment", ""]]);
    expect(payloads('{}\n{"type":"event"}')).toEqual([["event", ""]]);
    expect(payloads('{}\n\n\n{"type":"event"}\n{}\n\n\n')).toEqual([["event", "{}"]]);
  });

  it("takes a carriage return as part of the payload and as white space after a header", () => {
    expect(payloads('{}\r\n{"type":"event"}\r\n{}\r\n')).toEqual([["event", "{}\r"]]);
  });

  it("keeps unknown types, unknown headers and a length of null", () => {
    expect(payloads('{"x":1}\n{"type":"quux","length":null,"y":[]}\nz')).toEqual([["quux", "z"]]);
  });

  it("gives each item's own bytes, so that an envelope can be put together again without some", () => {
    const body = Buffer.from('{"a":1}\n{"type":"x","length":1}\nA\n{"type":"y"}\nB');
    const envelope = readEnvelope(body);
    if (envelope.kind !== "envelope") throw new Error("no envelope");
    const parts = [...envelope.items].map((item) => ("bytes" in item ? text(item.bytes) : ""));
    expect(text(envelope.headerBytes) + parts.join("")).toBe(body.toString());
    expect(parts).toEqual(['{"type":"x","length":1}\nA\n', '{"type":"y"}\nB']);
  });

  it("is read from the middle of a larger buffer", () => {
    const body = new TextEncoder().encode('junk{}\n{"type":"event"}\n{}junk').subarray(4, -4);
    expect(payloads(body)).toEqual([["event", "{}"]]);
  });
});

describe("a malformed envelope says why", () => {
  it.each([
    ["", "the envelope header is not a JSON object"],
    ["\n{}", "the envelope header is not a JSON object"],
    ["[]", "the envelope header is not a JSON object"],
    ["null\n", "the envelope header is not a JSON object"],
    ['{"a":\u0000}', "the envelope header is not a JSON object"],
    ["{}\nnonsense\n", "an item header is not a JSON object"],
    ["{}\n[1]\n", "an item header is not a JSON object"],
    ["{}\n{}\n{}", "an item header has no type"],
    ['{}\n{"type":7}\n{}', "an item header has no type"],
    ['{}\n{"type":""}\n{}', "an item header has no type"],
    ['{}\n{"type":"event","length":-1}\n{}', "an item length is not a number of bytes"],
    ['{}\n{"type":"event","length":1.5}\n{}', "an item length is not a number of bytes"],
    ['{}\n{"type":"event","length":"2"}\n{}', "an item length is not a number of bytes"],
    ['{}\n{"type":"event","length":1e300}\n{}', "an item length is not a number of bytes"],
    ['{}\n{"type":"event","length":9007199254740991}\n{}', "an item is shorter than its length"],
    ['{}\n{"type":"event","length":3}\n{}', "an item is shorter than its length"],
    ['{}\n{"type":"event","length":1}\n{}\n', "an item is longer than its length"],
  ])("%j: %s", (body, detail) => expect(read(body).malformed).toBe(detail));

  it("and hands out what came before", () => {
    const { items, malformed, type } = read('{}\n{"type":"event"}\n{}\n{"type":"attachment","length":9}\nx');
    expect(items.map((item) => item.type)).toEqual(["event"]);
    expect(malformed).toBe("an item is shorter than its length");
    expect(type).toBe("attachment");
  });
});

describe("the work an envelope can ask for is bounded", () => {
  it("by the length of a header line", () => {
    const long = JSON.stringify({ type: "x".repeat(ENVELOPE_LIMITS.maxHeaderLine) });
    expect(read(`{}\n${long}\n{}`).malformed).toBe("an item header is too long");
    expect(read(long).malformed).toBe("the envelope header is too long");
  });

  it("by the number of items", () => {
    const { items, malformed } = read(`{}\n${'{"type":"a"}\n\n'.repeat(100_000)}`);
    expect(items).toHaveLength(ENVELOPE_LIMITS.maxItems);
    expect(malformed).toBe("the envelope has too many items");
  });

  it("by all headers and blank lines together", () => {
    const wide = JSON.stringify({ type: "a", pad: "p".repeat(60_000) });
    expect(read(`{}\n${`${wide}\n\n`.repeat(20)}`).malformed).toBe("the envelope has too many items");
    expect(read(`{}${"\n".repeat(600_000)}{"type":"a"}`).malformed).toBe("the envelope has too many items");
  });
});

describe("no bytes make it throw", () => {
  it("random ones", () => {
    for (let round = 0; round < 2_000; round++) read(randomBytes(round % 300));
  });

  it("ones that look like an envelope, cut and flipped", () => {
    const whole = Buffer.from(
      '{"event_id":"9ec79c33ec9942ab8353589fcb2e04dc","__proto__":{}}\n{"type":"event","length":2}\n{}\n{"type":"log"}\nx\n',
    );
    for (let round = 0; round < 5_000; round++) {
      const bytes = Buffer.from(whole.subarray(0, (round * 7) % (whole.length + 1)));
      const noise = randomBytes(6);
      for (const [index, byte] of noise.entries())
        if (bytes.length > 0 && index < round % 7) bytes[byte % bytes.length] = noise[0] ?? 0;
      const { items } = read(bytes);
      for (const item of items) expect(item.payload.length).toBeLessThanOrEqual(bytes.length);
    }
  });
});

describe("the envelope header", () => {
  it.each([
    ["9EC79C33-EC99-42AB-8353-589FCB2E04DC", "9ec79c33ec9942ab8353589fcb2e04dc"],
    ["nonsense", undefined],
    [7, undefined],
  ])("event_id %j is %s", (sent, id) => {
    expect(eventIdOf({ event_id: sent })).toBe(id);
  });

  it("is not read through a prototype", () => {
    const header = JSON.parse('{"__proto__":{"event_id":"9ec79c33ec9942ab8353589fcb2e04dc"}}');
    expect(eventIdOf(header)).toBeUndefined();
  });

  it.each([
    ["2026-11-22T10:00:00Z", Date.UTC(2026, 10, 22, 10)],
    ["2026-11-22T10:00:00.250+02:00", Date.UTC(2026, 10, 22, 8, 0, 0, 250)],
    ["2026-11-22T10:00:00", Date.UTC(2026, 10, 22, 10)],
    ["yesterday", undefined],
    [1760000000, undefined],
  ])("sent_at %j is %s", (sent, at) => expect(sentAtOf({ sent_at: sent })).toBe(at));
});
