import type { Accepted, BodyEncoding, BodyForm } from "./accepted.ts";

/**
 * How an accepted body lies in a queue, little-endian:
 *
 *     0 u8 version · 1 u8 form · 2 u8 encoding · 3 u8 which texts are present
 *     4 u32 bytes of the head · 8 u32 bytes of the body
 *     12 f64 receivedAt · 20 f64 projectId · 28 f64 keyId
 *     36 each present text: u32 bytes, UTF-8 · then the body as it came
 *
 * A later version may add to it; the version byte lets old and new code run side by side.
 */
const VERSION = 1;
const FIXED_BYTES = 36;

/** Bytes that {@link seemsAccepted} and {@link peekReceivedAt} look at. */
export const ACCEPTED_PEEK_BYTES = 20;

// Positions in these lists are on disk: only ever append.
const FORMS: readonly BodyForm[] = ["envelope", "store", "security", "nel"];
const ENCODINGS: readonly BodyEncoding[] = ["identity", "gzip", "deflate", "br", "zstd"];
const TEXTS = ["eventId", "clientIp", "userAgent", "sdk", "release", "environment", "contentType"] as const;

/** A record written by a later Vedette. Nothing is wrong with it: newer code can read it. */
export class NewerRecord extends Error {
  constructor(version: number) {
    super(`a record of version ${version}, this code reads up to ${VERSION}`);
    this.name = "NewerRecord";
  }
}

/**
 * Everything but the body, which is written behind it without being copied.
 * The first `room` bytes are left for the framing of the queue.
 */
export function encodeHead(accepted: Accepted, room: number): Buffer {
  let present = 0;
  let headBytes = FIXED_BYTES;
  TEXTS.forEach((name, index) => {
    const text = accepted[name];
    if (text === undefined) return;
    present |= 1 << index;
    headBytes += 4 + Buffer.byteLength(text);
  });

  const head = Buffer.allocUnsafe(room + headBytes);
  head[room] = VERSION;
  head[room + 1] = FORMS.indexOf(accepted.form);
  head[room + 2] = ENCODINGS.indexOf(accepted.encoding);
  head[room + 3] = present;
  head.writeUInt32LE(headBytes, room + 4);
  head.writeUInt32LE(accepted.body.length, room + 8);
  head.writeDoubleLE(accepted.receivedAt, room + 12);
  head.writeDoubleLE(accepted.projectId, room + 20);
  head.writeDoubleLE(accepted.keyId, room + 28);

  let at = room + FIXED_BYTES;
  for (const name of TEXTS) {
    const text = accepted[name];
    if (text === undefined) continue;
    const bytes = head.write(text, at + 4);
    head.writeUInt32LE(bytes, at);
    at += 4 + bytes;
  }
  return head;
}

/**
 * The body in the answer is a view of `payload`. Undefined when these bytes are not an accepted body;
 * throws {@link NewerRecord} when they are one that only later code understands.
 */
export function decodeAccepted(payload: Buffer): Accepted | undefined {
  const version = payload[0];
  if (version === undefined) return undefined;
  if (version > VERSION) throw new NewerRecord(version);
  if (payload.length < FIXED_BYTES || !seemsAccepted(payload, 0, payload.length)) return undefined;

  const form = FORMS[payload.readUInt8(1)];
  const encoding = ENCODINGS[payload.readUInt8(2)];
  const headBytes = payload.readUInt32LE(4);
  const texts = decodeTexts(payload, headBytes);
  if (!form || !encoding || !texts) return undefined;

  return {
    receivedAt: payload.readDoubleLE(12),
    projectId: payload.readDoubleLE(20),
    keyId: payload.readDoubleLE(28),
    form,
    encoding,
    ...texts,
    body: payload.subarray(headBytes),
  };
}

/**
 * Whether the bytes at `at` may begin an accepted body of `payloadBytes`: a cheap look at
 * {@link ACCEPTED_PEEK_BYTES} that random bytes pass about once in 2⁵⁰.
 */
export function seemsAccepted(bytes: Buffer, at: number, payloadBytes: number): boolean {
  const headBytes = bytes.readUInt32LE(at + 4);
  return (
    bytes[at] === VERSION &&
    bytes.readUInt8(at + 1) < FORMS.length &&
    bytes.readUInt8(at + 2) < ENCODINGS.length &&
    headBytes >= FIXED_BYTES &&
    headBytes + bytes.readUInt32LE(at + 8) === payloadBytes
  );
}

/** When the body that begins at `at` was received, in milliseconds since 1970. */
export function peekReceivedAt(bytes: Buffer, at: number): number {
  return bytes.readDoubleLE(at + 12);
}

/** Whose a payload is, without decoding the rest; undefined and {@link NewerRecord} as of {@link decodeAccepted}. */
export function peekProjectId(payload: Buffer): number | undefined {
  const version = payload[0];
  if (version !== undefined && version > VERSION) throw new NewerRecord(version);
  if (payload.length < FIXED_BYTES || !seemsAccepted(payload, 0, payload.length)) return undefined;
  return payload.readDoubleLE(20);
}

type Texts = { -readonly [Name in (typeof TEXTS)[number]]?: string };

function decodeTexts(payload: Buffer, headBytes: number): Texts | undefined {
  const present = payload.readUInt8(3);
  const texts: Texts = {};
  let at = FIXED_BYTES;
  for (const [index, name] of TEXTS.entries()) {
    if (!(present & (1 << index))) continue;
    if (at + 4 > headBytes) return undefined;
    const end = at + 4 + payload.readUInt32LE(at);
    if (end > headBytes) return undefined;
    texts[name] = payload.toString("utf8", at + 4, end);
    at = end;
  }
  return at === headBytes ? texts : undefined;
}
