import type { Edit } from "./edits.ts";
import { isSensitiveKey, isSessionCookie, mentionsSecret } from "./sensitive-keys.ts";

const RULE = "@password:filter";

/** Whether a text is `key=value&key=value`: every part has a plain name, and nothing is blank or quoted. */
export function isQueryText(text: string): boolean {
  if (!text.includes("=") || NOT_IN_QUERY.test(text)) return false;
  return text.split("&").every((part) => part === "" || QUERY_NAME.test(part));
}

const NOT_IN_QUERY = /[\s"'<>{}]/;
const QUERY_NAME = /^[\w.~%[\]+-]{1,200}(?:=|$)/;

/** Edits for the secret values of `key=value&…` between two places of a text. */
export function findInQuery(text: string, from: number, to: number, edits: Edit[]): void {
  for (const { key, start, end } of pairs(text, from, to, "&")) {
    const name = decoded(key);
    if (end > start && (isSensitiveKey(name) || mentionsSecret(text.slice(start, end)))) {
      edits.push({ from: start, to: end, rule: RULE });
    }
  }
}

/** Edits for the values of session cookies in the text of a `Cookie` header. */
export function findInCookies(text: string, edits: Edit[]): void {
  for (const { key, start, end } of pairs(text, 0, text.length, ";")) {
    if (end > start && (isSessionCookie(key) || mentionsSecret(text.slice(start, end)))) {
      edits.push({ from: start, to: end, rule: RULE });
    }
  }
}

/** Whether a text is one address and nothing else. */
export const isUrlText = (text: string): boolean => URL_TEXT.test(text) && !/\s/.test(text);
const URL_TEXT = /^[A-Za-z][A-Za-z0-9+.-]{0,30}:\/\/\S/;

/**
 * Edits for an address: secret parameters, and the path's segment after one that speaks of a secret, as in
 * `/reset-password/3f9c…`. The address itself stays readable: `https://shop.example/auth/[Filtered]`.
 */
export function findInUrl(text: string, edits: Edit[]): void {
  const path = text.indexOf("/", text.indexOf("://") + 3);
  const query = text.indexOf("?");
  const fragment = text.indexOf("#");
  const ends = [query, fragment, text.length].filter((end) => end >= 0);
  if (path >= 0) findInPath(text, path, Math.min(...ends), edits);
  if (query >= 0) findInQuery(text, query + 1, fragment > query ? fragment : text.length, edits);
  if (fragment >= 0 && text.includes("=", fragment)) {
    const inner = text.indexOf("?", fragment);
    findInQuery(text, (inner < 0 ? fragment : inner) + 1, text.length, edits);
  }
}

function findInPath(text: string, from: number, to: number, edits: Edit[]): void {
  let followsSecretWord = false;
  let start = from + 1;
  while (start <= to) {
    const slash = text.indexOf("/", start);
    const end = slash < 0 || slash > to ? to : slash;
    const segment = text.slice(start, end);
    const value = segment.search(/[=:]/);
    if (followsSecretWord && segment !== "") edits.push({ from: start, to: end, rule: RULE });
    else if (value >= 0 && isSensitiveKey(segment))
      edits.push({ from: start + value + 1, to: end, rule: RULE });
    followsSecretWord = segment === "" ? followsSecretWord : isSensitiveKey(segment);
    start = end + 1;
  }
}

interface PairSpan {
  readonly key: string;
  /** Where the value begins and ends. */
  readonly start: number;
  readonly end: number;
}

function* pairs(text: string, from: number, to: number, border: string): Generator<PairSpan> {
  let at = from;
  while (at < to) {
    const next = text.indexOf(border, at);
    const end = next < 0 || next > to ? to : next;
    const equals = text.indexOf("=", at);
    if (equals >= 0 && equals < end) yield { key: text.slice(at, equals).trim(), start: equals + 1, end };
    at = end + 1;
  }
}

function decoded(key: string): string {
  if (!key.includes("%")) return key;
  try {
    return decodeURIComponent(key);
  } catch {
    // Not an encoding after all: taken as it stands.
    return key;
  }
}
