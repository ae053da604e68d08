import type { Pieces, QueryProblem } from "./query.ts";

/** Texts within a query: plain, in quotes, in lists. */

export const SPACE = /\s/u;

export interface Read<T> {
  readonly value: T;
  /** Behind its last letter. */
  readonly end: number;
}

/**
 * Where a plain text ends: at a space, or at the `)` that closes a group. Parentheses that open within it are closed
 * within it: `total()`.
 */
export function endOfPlain(text: string, from: number, depth: number): number {
  let open = 0;
  let end = from;
  for (; end < text.length; end++) {
    const letter = text.charAt(end);
    if (SPACE.test(letter)) break;
    if (letter === "(") open += 1;
    else if (letter === ")" && open > 0) open -= 1;
    else if (letter === ")" && depth > 0) break;
  }
  return end;
}

/** A text in quotes, with `\"`, `\\` and `\*` in it for these letters themselves. */
export function stringAt(text: string, open: number, depth: number): Read<Pieces> | QueryProblem {
  const end = closing(text, open);
  if (end === undefined) return { problem: "quote_open", start: open, end: text.length, about: '"' };
  const next = text.charAt(end);
  if (next !== "" && !SPACE.test(next) && !(next === ")" && depth > 0)) {
    return { problem: "quote_followed", start: end, end: end + 1, about: '"' };
  }
  return { value: unquoted(text.slice(open + 1, end - 1)), end };
}

/** `[a, "b c"]`; up to `most` items. */
export function listAt(
  text: string,
  open: number,
  depth: number,
  most: number,
): Read<readonly Pieces[]> | QueryProblem {
  const items: Pieces[] = [];
  for (let at = open + 1; ; at++) {
    at = behindSpace(text, at);
    const isQuoted = text.charAt(at) === '"';
    const end = isQuoted ? closing(text, at) : endOfItem(text, at);
    if (end === undefined) return { problem: "quote_open", start: at, end: text.length, about: '"' };
    if (end === at && end < text.length) return { problem: "list_item", start: at, end: at + 1, about: "[" };
    items.push(isQuoted ? unquoted(text.slice(at + 1, end - 1)) : piecesOf(text.slice(at, end)));
    if (items.length > most) return { problem: "too_many", start: at, end, about: String(items.length) };
    at = behindSpace(text, end);
    const letter = text.charAt(at);
    if (letter === "]") {
      const next = text.charAt(at + 1);
      if (next === "" || SPACE.test(next) || (next === ")" && depth > 0))
        return { value: items, end: at + 1 };
      return { problem: "quote_followed", start: at + 1, end: at + 2, about: "]" };
    }
    if (letter === "") return { problem: "list_open", start: open, end: text.length, about: "[" };
    if (letter !== ",") return { problem: "list_item", start: at, end: at + 1, about: "[" };
  }
}

/** A plain text, cut at its stars; `\*` is a star and nothing more. */
export function piecesOf(plain: string): Pieces {
  return cut(plain, /\\(\*)/u);
}

function unquoted(inner: string): Pieces {
  return cut(inner, /\\(["\\*])/u);
}

/** Several stars beside each other are one. */
function cut(text: string, hiding: RegExp): Pieces {
  const pieces: [string, ...string[]] = [""];
  let last = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at);
    const hidden = letter === "\\" ? hiding.exec(text.slice(at, at + 2))?.[1] : undefined;
    if (hidden !== undefined) at += 1;
    if (letter !== "*") pieces[last] += hidden ?? letter;
    else if (last === 0 || pieces[last] !== "") last = pieces.push("") - 1;
  }
  return pieces;
}

/** Behind the quote that closes the one at `open`. */
function closing(text: string, open: number): number | undefined {
  for (let at = open + 1; at < text.length; at++) {
    const letter = text.charAt(at);
    if (letter === "\\") at += 1;
    else if (letter === '"') return at + 1;
  }
  return undefined;
}

function endOfItem(text: string, from: number): number {
  let end = from;
  while (end < text.length && !/[\s,\]]/u.test(text.charAt(end))) end += 1;
  return end;
}

function behindSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && SPACE.test(text.charAt(at))) at += 1;
  return at;
}
