import { endOfPlain, SPACE } from "./texts.ts";

/** What is being written at the caret, however unfinished it and the rest may be. */
export interface AtCaret {
  /** Where what is to be completed begins: behind `!`, `(`, the colon, or the last comma of a list. */
  readonly start: number;
  /** Up to the caret, without quotes. */
  readonly typed: string;
  /** The key whose value it is; absent where a key is written. */
  readonly key?: string;
  /** The key stands in `tags[…]`. */
  readonly isTag: boolean;
  /** Within `[a, b]`. */
  readonly isInList: boolean;
}

/** Reads on over everything that cannot be understood. */
export function atCaret(text: string, caret: number): AtCaret {
  let depth = 0;
  let at = 0;
  while (at < caret) {
    const letter = text.charAt(at);
    if (SPACE.test(letter) || letter === "!") at += 1;
    else if (letter === "(") {
      depth += 1;
      at += 1;
    } else if (letter === ")" && depth > 0) {
      depth -= 1;
      at += 1;
    } else {
      const begin = at;
      const key = keyAt(text, at);
      at = key === undefined ? endOfTerm(text, at, depth) : key.end;
      if (key === undefined) {
        if (at >= caret)
          return { start: begin, typed: plain(text.slice(begin, caret)), isTag: false, isInList: false };
        continue;
      }
      const of = { key: key.name, isTag: key.isTag };
      const end = text.charAt(at) === "[" ? endOfList(text, at) : endOfTerm(text, at, depth);
      if (end >= caret && caret >= at) return { ...of, ...valueAt(text, at, caret) };
      if (caret < at) break;
      at = end;
    }
  }
  const before = /[\p{L}\p{N}_.-]*$/u.exec(text.slice(0, caret))?.[0] ?? "";
  return { start: caret - before.length, typed: before, isTag: false, isInList: false };
}

const KEY = /(?:tags\[(?:"([^"]*)"|([^\]\s"]+))\]|([\p{L}_][\p{L}\p{N}_.-]*)):/uy;

function keyAt(text: string, at: number): { name: string; isTag: boolean; end: number } | undefined {
  KEY.lastIndex = at;
  const [, quoted, bare, name] = KEY.exec(text) ?? [];
  const tag = quoted ?? bare;
  if (tag === undefined && name === undefined) return undefined;
  return { name: tag ?? name ?? "", isTag: tag !== undefined, end: KEY.lastIndex };
}

function valueAt(text: string, from: number, caret: number): Pick<AtCaret, "start" | "typed" | "isInList"> {
  const isInList = text.charAt(from) === "[";
  let start = from;
  if (isInList) {
    start = Math.min(caret, Math.max(from, text.lastIndexOf(",", caret - 1)) + 1);
    while (start < caret && SPACE.test(text.charAt(start))) start += 1;
  }
  return { start, typed: plain(text.slice(start, caret)), isInList };
}

function plain(text: string): string {
  return text.replace(/^"/u, "").replaceAll(/\\(["\\*])/gu, "$1");
}

function endOfTerm(text: string, at: number, depth: number): number {
  const open = /^(?:[<>]=?|!?=)?"/u.exec(text.slice(at, at + 3))?.[0];
  if (open === undefined) return Math.max(at, endOfPlain(text, at, depth));
  let end = at + open.length;
  while (end < text.length && text.charAt(end) !== '"') end += text.charAt(end) === "\\" ? 2 : 1;
  return Math.min(text.length, end + 1);
}

function endOfList(text: string, at: number): number {
  const end = text.indexOf("]", at);
  return end === -1 ? text.length : end + 1;
}
