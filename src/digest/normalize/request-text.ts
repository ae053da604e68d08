import type { Pair } from "./pairs.ts";

/** More would not be kept anyway; it bounds the work on a hostile text. */
const MAX_TEXT = 65_536;
const MAX_PAIRS = 1000;

/** Pairs of a query string or a form body; percent signs that encode nothing stay as they are. */
export function parseQuery(text: string): Pair[] {
  const start = text.startsWith("?") ? 1 : 0;
  const pairs: Pair[] = [];
  for (const [name, value] of new URLSearchParams(text.slice(start, MAX_TEXT))) {
    if (pairs.length >= MAX_PAIRS) break;
    pairs.push([name, value]);
  }
  return pairs;
}

/** Pairs of a `Cookie` header. */
export function parseCookies(text: string): Pair[] {
  const pairs: Pair[] = [];
  for (const part of text.slice(0, MAX_TEXT).split(";", MAX_PAIRS)) {
    const at = part.indexOf("=");
    const name = (at < 0 ? part : part.slice(0, at)).trim();
    if (name !== "") pairs.push([name, at < 0 ? "" : part.slice(at + 1).trim()]);
  }
  return pairs;
}

/** Pairs of raw header lines. */
export function parseHeaders(text: string): Pair[] {
  const pairs: Pair[] = [];
  for (const line of text.slice(0, MAX_TEXT).split("\n", MAX_PAIRS)) {
    const at = line.indexOf(":");
    const name = at < 0 ? "" : line.slice(0, at).trim();
    if (name !== "") pairs.push([name, line.slice(at + 1).trim()]);
  }
  return pairs;
}

export interface SplitUrl {
  readonly url: string;
  readonly query: string;
  readonly fragment: string;
}

/** A URL without query and fragment, which come apart. Anything is taken; nothing is resolved. */
export function splitUrl(text: string): SplitUrl {
  const hash = text.indexOf("#");
  const beforeHash = hash < 0 ? text : text.slice(0, hash);
  const mark = beforeHash.indexOf("?");
  return {
    url: mark < 0 ? beforeHash : beforeHash.slice(0, mark),
    query: mark < 0 ? "" : beforeHash.slice(mark + 1),
    fragment: hash < 0 ? "" : text.slice(hash + 1),
  };
}
