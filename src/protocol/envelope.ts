import { isObject, type Json, type JsonObject, own } from "../lib/json.ts";
import { normalizeEventId } from "./event-id.ts";

/** An envelope's bytes, read as far as its headers (reference: ingest-protocol.md §4). Payloads stay unparsed. */
export interface Envelope {
  readonly kind: "envelope";
  readonly header: JsonObject;
  /** The header line as it came, with its newline. */
  readonly headerBytes: Uint8Array;
  /** In order; ends with a {@link Malformed} when the rest cannot be read. To be walked once. */
  readonly items: Generator<EnvelopeItem | Malformed, void>;
}

export interface EnvelopeItem {
  readonly kind: "item";
  readonly type: string;
  readonly header: JsonObject;
  /** A view on the envelope's bytes, not a copy. */
  readonly payload: Uint8Array;
  /** The item as it came: header line, payload and closing newline, also a view. */
  readonly bytes: Uint8Array;
}

/** Not an envelope, or not any further. `detail` may be told to the client and echoes nothing it sent. */
export interface Malformed {
  readonly kind: "malformed";
  readonly detail: string;
  /** Of the item that broke off, when it was readable. */
  readonly type?: string;
}

export interface EnvelopeLimits {
  readonly maxItems: number;
  /** Bytes of one header line. */
  readonly maxHeaderLine: number;
  /** Bytes of all header lines and blank lines, so that no envelope is mostly headers to parse. */
  readonly maxHeaderBytes: number;
}

/** SDKs send a few items with headers of some 100 bytes; the longest seen carry a trace's baggage (8 KiB). */
export const ENVELOPE_LIMITS: EnvelopeLimits = {
  maxItems: 1_000,
  maxHeaderLine: 64 * 1024,
  maxHeaderBytes: 512 * 1024,
};

const NEWLINE = 0x0a;

/** Reads the header at once and the items as they are asked for. Never throws, whatever the bytes. */
export function readEnvelope(
  bytes: Uint8Array,
  limits: EnvelopeLimits = ENVELOPE_LIMITS,
): Envelope | Malformed {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = lineEnd(buffer, 0);
  if (end > limits.maxHeaderLine) return malformed("the envelope header is too long");
  const header = parseLine(buffer, 0, end);
  if (!header) return malformed("the envelope header is not a JSON object");
  const first = Math.min(end + 1, buffer.length);
  return {
    kind: "envelope",
    header,
    headerBytes: buffer.subarray(0, first),
    items: walk(buffer, first, limits),
  };
}

/** The envelope's event id; undefined when there is none or what stands there is no id. */
export function eventIdOf(header: JsonObject): string | undefined {
  return normalizeEventId(own(header, "event_id"));
}

/** When the client sent it by its own clock, in milliseconds since 1970. */
export function sentAtOf(header: JsonObject): number | undefined {
  const sentAt = own(header, "sent_at");
  if (typeof sentAt !== "string" || sentAt.length > 40 || !/^\d{4}-/.test(sentAt)) return undefined;
  // Without a zone it is UTC, but Date.parse would take it for local time.
  const milliseconds = Date.parse(/[Tt ][^Zz+-]*$/.test(sentAt) ? `${sentAt}Z` : sentAt);
  return Number.isFinite(milliseconds) ? milliseconds : undefined;
}

function* walk(
  buffer: Buffer,
  from: number,
  limits: EnvelopeLimits,
): Generator<EnvelopeItem | Malformed, void> {
  let position = from;
  let headerBytes = from;
  for (let items = 0; ; items++) {
    const start = position;
    while (buffer[position] === NEWLINE) position++;
    if (position >= buffer.length) return;

    const headerEnd = lineEnd(buffer, position);
    headerBytes += headerEnd - start;
    if (headerEnd - position > limits.maxHeaderLine) return yield malformed("an item header is too long");
    if (items >= limits.maxItems || headerBytes > limits.maxHeaderBytes)
      return yield malformed("the envelope has too many items");

    const header = parseLine(buffer, position, headerEnd);
    if (!header) return yield malformed("an item header is not a JSON object");
    const type = own(header, "type");
    if (typeof type !== "string" || type === "") return yield malformed("an item header has no type");

    const payloadStart = Math.min(headerEnd + 1, buffer.length);
    const payloadEnd = endOfPayload(buffer, payloadStart, own(header, "length"));
    if (typeof payloadEnd === "string") return yield { ...malformed(payloadEnd), type };

    const next = Math.min(payloadEnd + 1, buffer.length);
    yield {
      kind: "item",
      type,
      header,
      payload: buffer.subarray(payloadStart, payloadEnd),
      bytes: buffer.subarray(position, next),
    };
    position = next;
  }
}

/** Where the payload ends, or what is wrong with its length. */
function endOfPayload(buffer: Buffer, start: number, length: Json | undefined): number | string {
  if (length === undefined || length === null) return lineEnd(buffer, start);
  if (typeof length !== "number" || !Number.isSafeInteger(length) || length < 0)
    return "an item length is not a number of bytes";
  const end = start + length;
  if (end > buffer.length) return "an item is shorter than its length";
  if (end < buffer.length && buffer[end] !== NEWLINE) return "an item is longer than its length";
  return end;
}

function lineEnd(buffer: Buffer, from: number): number {
  const end = buffer.indexOf(NEWLINE, from);
  return end < 0 ? buffer.length : end;
}

function parseLine(buffer: Buffer, start: number, end: number): JsonObject | undefined {
  try {
    const parsed: unknown = JSON.parse(buffer.toString("utf8", start, end));
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function malformed(detail: string): Malformed {
  return { kind: "malformed", detail };
}
