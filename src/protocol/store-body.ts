import { isObject, type JsonObject } from "../lib/json.ts";
import { inflate } from "./inflate.ts";

/** `malformed`: no JSON object in any of the forms; `detail` may be told to the client. */
export type StoreBody =
  | { readonly kind: "ok"; readonly payload: JsonObject }
  | { readonly kind: "too_large" }
  | { readonly kind: "malformed"; readonly detail: string };

/**
 * Reads the body of the store endpoint, already freed of its Content-Encoding: JSON, or base64 of JSON, or base64
 * of zlib of JSON (reference: ingest-protocol.md §3). `NaN` and infinities of old Python clients become null.
 * `maxBytes` bounds the JSON.
 */
export function decodeStoreBody(bytes: Uint8Array, maxBytes: number): StoreBody {
  const json = findJson(bytes, maxBytes);
  if (json.kind !== "ok") return json;
  if (json.bytes.byteLength > maxBytes) return { kind: "too_large" };
  const payload = parseLenient(asBuffer(json.bytes).toString("utf8"));
  return isObject(payload) ? { kind: "ok", payload } : NO_JSON;
}

type Malformed = Extract<StoreBody, { kind: "malformed" }>;

const NO_JSON: Malformed = { kind: "malformed", detail: "the body is not a JSON object" };

const BRACE = 0x7b;

function findJson(
  bytes: Uint8Array,
  maxBytes: number,
): { kind: "ok"; bytes: Uint8Array } | { kind: "too_large" } | Malformed {
  const trimmed = trimStart(bytes);
  if (trimmed[0] === BRACE) return { kind: "ok", bytes: trimmed };

  const text = asBuffer(trimmed).toString("latin1");
  // Half of the size of base64 is enough slack for a body that zlib made no smaller.
  if (text.length > maxBytes * 1.5) return { kind: "too_large" };
  if (!/^[A-Za-z0-9+/_=\-\s]+$/.test(text)) return NO_JSON;
  // A plus sign that came through a query string is a space.
  const decoded = trimStart(Buffer.from(text.trim().replaceAll(" ", "+"), "base64"));
  if (decoded[0] === BRACE) return { kind: "ok", bytes: decoded };

  const inflated = inflate(decoded, "deflate", maxBytes);
  if (inflated.kind === "broken")
    return { kind: "malformed", detail: "the body is neither JSON nor base64 of it" };
  if (inflated.kind === "too_large") return inflated;
  return { kind: "ok", bytes: trimStart(inflated.bytes) };
}

/** Without a byte order mark and without white space in front. */
function trimStart(bytes: Uint8Array): Uint8Array {
  let start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  for (let byte = bytes[start]; byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d); ) {
    byte = bytes[++start];
  }
  return start === 0 ? bytes : bytes.subarray(start);
}

/** Parses JSON; failing that, JSON with the number words of Python and JavaScript. Undefined when neither. */
export function parseLenient(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const mended = withoutNumberWords(text);
    if (mended === text) return undefined;
    try {
      return JSON.parse(mended);
    } catch {
      return undefined;
    }
  }
}

/** One pass over the text, linear in it whatever it holds; words inside of strings stay. */
function withoutNumberWords(text: string): string {
  let mended = "";
  let kept = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) isInString = !isInString;
    else if (isInString) at += unit === BACKSLASH ? 1 : 0;
    else if (unit === LETTER_N || unit === LETTER_I || unit === MINUS) {
      const word = NUMBER_WORDS.find((candidate) => text.startsWith(candidate, at));
      if (word === undefined) continue;
      mended += `${text.slice(kept, at)}null`;
      kept = at + word.length;
      at = kept - 1;
    }
  }
  return mended + text.slice(kept);
}

const NUMBER_WORDS = ["NaN", "Infinity", "-Infinity", "-NaN"];
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const LETTER_I = 0x49;
const LETTER_N = 0x4e;

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
