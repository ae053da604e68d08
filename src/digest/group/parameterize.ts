import { Landmarks } from "./landmarks.ts";
import { emailEnd, hostnameEnd, ipV4End, ipV6End, urlEnd } from "./parameter-addresses.ts";
import { hexWord, numberAt, traceparentEnd, uuidEnd } from "./parameter-numbers.ts";
import { dateEnd, durationEnd } from "./parameter-times.ts";
import { isDigitCode, isWordCode, wordEnd } from "./word.ts";

/**
 * Replaces what differs between two texts of the same fault by `<uuid>`, `<int>` and so on
 * (reference: grouping-and-search.md §2). One pass; at each word the first kind that fits wins, in the
 * reference's order. Every look ahead is bounded, so time is linear in the text's length.
 */
export function parameterize(text: string): string {
  if (!VARYING.test(text)) return text;
  const search = new Landmarks(text);
  let out = "";
  let copied = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    let found: Parameter | undefined;
    if (isWordCode(code)) found = atWord(text, at, search);
    else if (code === MINUS) found = negativeNumber(text, at);
    else if (code === COLON && !isWordCode(text.charCodeAt(at - 1))) found = spanOf("ip", ipV6End(text, at));
    else if (code === EQUALS) found = afterEquals(text, at, search);

    if (found) {
      out += `${text.slice(copied, found.from ?? at)}<${found.kind}>`;
      copied = found.end;
      at = found.end;
    } else {
      at = isWordCode(code) ? wordEnd(text, at) : at + 1;
    }
  }
  return copied === 0 ? text : out + text.slice(copied);
}

interface Parameter {
  readonly kind: string;
  readonly end: number;
  /** Where it begins, if not where it was noticed. */
  readonly from?: number;
}

/** Most texts have none of these, and are done. */
const VARYING =
  /[0-9@=]|:\/\/|::|\.[a-z]{2}|[0-9a-f]{8}|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)/i;
const MINUS = 45;
const COLON = 58;
const EQUALS = 61;

function atWord(text: string, at: number, search: Landmarks): Parameter | undefined {
  const end = wordEnd(text, at);
  const digit = isDigitCode(text.charCodeAt(at));
  return (
    (search.next("@", at) - at <= 64 ? spanOf("email", emailEnd(text, at)) : undefined) ??
    (search.next("://", at) - at <= 24 ? spanOf("url", urlEnd(text, at)) : undefined) ??
    (text[end] === "." || text[end] === "-" ? spanOf("hostname", hostnameEnd(text, at)) : undefined) ??
    (digit && text[end] === "." ? spanOf("ip", ipV4End(text, at)) : undefined) ??
    (text[end] === ":" ? spanOf("ip", ipV6End(text, at)) : undefined) ??
    (text[end] === "-" ? spanOf("traceparent", traceparentEnd(text, at)) : undefined) ??
    (text[end] === "-" ? spanOf("uuid", uuidEnd(text, at)) : undefined) ??
    digestWord(text, at, end) ??
    spanOf("date", dateEnd(text, at, end)) ??
    (digit ? spanOf("duration", durationEnd(text, at)) : undefined) ??
    hexadecimal(text, at, end) ??
    (digit ? numberAt(text, at) : undefined)
  );
}

function digestWord(text: string, at: number, end: number): Parameter | undefined {
  if (end - at !== 40 && end - at !== 32) return undefined;
  return /^[0-9a-fA-F]+$/.test(text.slice(at, end))
    ? { kind: end - at === 40 ? "sha1" : "md5", end }
    : undefined;
}

function hexadecimal(text: string, at: number, end: number): Parameter | undefined {
  if (end - at < 3 || end - at > 130) return undefined;
  const kind = hexWord(text.slice(at, end));
  return kind ? { kind, end } : undefined;
}

function negativeNumber(text: string, at: number): Parameter | undefined {
  if (isWordCode(text.charCodeAt(at - 1)) || !isDigitCode(text.charCodeAt(at + 1))) return undefined;
  // `-2024-01-02`, `-5ms` and `-10.0.0.1` are read without the sign.
  const unsigned = atWord(text, at + 1, new Landmarks(text.slice(0, at + 100)));
  return unsigned && (unsigned.kind === "int" || unsigned.kind === "float") ? unsigned : undefined;
}

/** `='…'`, `="…"`, `=true`: only right after the sign are these surely values. */
function afterEquals(text: string, at: number, search: Landmarks): Parameter | undefined {
  const quote = text[at + 1];
  if (quote === '"' || quote === "'") {
    const close = search.next(quote, at + 2);
    return close === Number.POSITIVE_INFINITY
      ? undefined
      : { kind: "quoted_str", from: at + 1, end: close + 1 };
  }
  const word = BOOLEAN.exec(text.slice(at + 1, at + 7))?.[0];
  return word ? { kind: "bool", from: at + 1, end: at + 1 + word.length } : undefined;
}

const BOOLEAN = /^(?:true|false|True|False)\b/;

const spanOf = (kind: string, end: number): Parameter | undefined => (end < 0 ? undefined : { kind, end });
