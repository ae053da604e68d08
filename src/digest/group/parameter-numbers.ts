import { isDigitCode, isWordCode } from "./word.ts";

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?!\w)/iy;
const TRACEPARENT = /[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(?!\w)/y;

/** The end of a UUID that begins at `at`, or -1. */
export const uuidEnd = (text: string, at: number): number => endOf(UUID, text, at);

/** The end of a W3C trace parent that begins at `at`, or -1. */
export const traceparentEnd = (text: string, at: number): number => endOf(TRACEPARENT, text, at);

/**
 * `hex` for `0x…` and for 8 to 128 hexadecimal digits of one case among them a decimal one; `git_sha` for
 * exactly 7 with a letter and a decimal digit. `word` is whole.
 */
export function hexWord(word: string): "hex" | "git_sha" | undefined {
  if (/^0[xX][0-9a-fA-F]+$/.test(word)) return "hex";
  if (word.length < 7 || word.length > 128) return undefined;
  if (!/^(?:[0-9a-f]+|[0-9A-F]+)$/.test(word) || !/\d/.test(word)) return undefined;
  if (word.length >= 8) return "hex";
  return /^[0-9a-f]+$/.test(word) && /[a-f]/.test(word) ? "git_sha" : undefined;
}

/** A decimal number that is a word of its own: `12`, `12.5`, `1e9`. Not `1.2.3`, not `12px`. */
export function numberAt(text: string, at: number): { kind: "int" | "float"; end: number } | undefined {
  let end = digitsEnd(text, at);
  const whole = end;
  let isFloat = false;
  if (text[end] === "." && isDigitCode(text.charCodeAt(end + 1))) {
    const fraction = digitsEnd(text, end + 1);
    const isVersion = text[fraction] === "." && isDigitCode(text.charCodeAt(fraction + 1));
    const follows = isVersion || text.charCodeAt(at - 1) === 46;
    if (!follows) {
      end = fraction;
      isFloat = true;
    }
  }
  const exponent = endOf(EXPONENT, text, end);
  if (exponent > 0) {
    end = exponent;
    isFloat = true;
  }
  if (isWordCode(text.charCodeAt(end))) return undefined;
  if (isFloat) return { kind: "float", end };
  return whole - at <= 7 ? { kind: "int", end: whole } : undefined;
}

const EXPONENT = /[eE][+-]?\d{1,4}(?!\w)/y;

function digitsEnd(text: string, at: number): number {
  let end = at;
  while (isDigitCode(text.charCodeAt(end))) end++;
  return end;
}

/** Where a sticky pattern's match at `at` ends, or -1. */
export function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}
