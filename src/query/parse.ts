import { negated, together } from "./branches.ts";
import { isKey, wantedBy } from "./keys.ts";
import {
  type Filter,
  isProblem,
  type Pieces,
  type ProblemName,
  type Query,
  type QueryProblem,
  type Value,
} from "./query.ts";
import { endOfPlain, listAt, piecesOf, type Read, SPACE, stringAt } from "./texts.ts";

export const MAX_QUERY_LENGTH = 4096;
/** Filters and texts together. */
export const MAX_TERMS = 100;
export const MAX_DEPTH = 20;

/**
 * Reads any string, in one pass: a query, nothing when it is blank, or what is wrong and where. The grammar stands in
 * docs/search.md.
 */
export function parseQuery(text: string): Query | undefined | QueryProblem {
  if (text.length > MAX_QUERY_LENGTH) {
    return problem("too_long", MAX_QUERY_LENGTH, text.length, String(MAX_QUERY_LENGTH));
  }
  return new Parser(text).whole();
}

type Step = Query | undefined | QueryProblem;

/** Where reading has come to. Every method reads on from there, and never goes back beyond a key. */
class Parser {
  readonly #text: string;
  #at = 0;
  #terms = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Step {
    const query = this.#any(0);
    if (query !== undefined && isProblem(query)) return query;
    if (this.#at < this.#text.length) return problem("closes_nothing", this.#at, this.#at + 1, ")");
    return query;
  }

  /** Parts with `OR` between them. */
  #any(depth: number): Step {
    const parts: Query[] = [];
    for (;;) {
      const operator = this.#at;
      if (parts.length > 0) this.#at += 2;
      const part = this.#all(depth);
      if (part !== undefined && isProblem(part)) return part;
      const isMore = this.#isAt("OR");
      if (part === undefined) {
        if (parts.length === 0 && !isMore) return undefined;
        const at = parts.length === 0 ? this.#at : operator;
        return problem("operator_alone", at, at + 2, "OR");
      }
      parts.push(part);
      if (!isMore) return together("or", parts);
    }
  }

  /** Parts side by side, or with `AND` between them. Plain words beside each other are one text. */
  #all(depth: number): Step {
    const parts: Query[] = [];
    let operator = -1;
    let isAfterWord = false;
    for (;;) {
      this.#skipSpace();
      if (this.#at === this.#text.length || this.#letter() === ")" || this.#isAt("OR")) break;
      if (this.#isAt("AND")) {
        if (parts.length === 0 || operator >= 0)
          return problem("operator_alone", this.#at, this.#at + 3, "AND");
        operator = this.#at;
        isAfterWord = false;
        this.#at += 3;
        continue;
      }
      operator = -1;
      const isWord = this.#isAtWord();
      const part = this.#part(depth);
      if (isProblem(part)) return part;
      const last = parts.at(-1);
      if (isWord && isAfterWord && last?.is === "words" && part.is === "words") {
        parts[parts.length - 1] = { ...last, pieces: joined(last.pieces, part.pieces), end: part.end };
      } else {
        this.#terms += part.is === "filter" || part.is === "words" ? 1 : 0;
        if (this.#terms > MAX_TERMS) {
          return problem("too_many", this.#at, this.#text.length, String(MAX_TERMS));
        }
        parts.push(part);
      }
      isAfterWord = isWord;
    }
    if (operator >= 0) return problem("operator_alone", operator, operator + 3, "AND");
    return together("and", parts);
  }

  #part(depth: number): Query | QueryProblem {
    const start = this.#at;
    const isNegated = this.#letter() === "!" && !this.#isEndAt(start + 1, depth);
    if (isNegated) this.#at += 1;
    if (this.#letter() === "(") return this.#group(start, depth, isNegated);
    const filter = this.#filter(start, depth, isNegated);
    if (filter !== undefined) return filter;
    if (this.#letter() === '"') {
      const read = stringAt(this.#text, this.#at, depth);
      if (isProblem(read)) return read;
      this.#at = read.end;
      return { is: "words", isNegated, pieces: read.value, start, end: read.end };
    }
    if (isNegated) return problem("negates_nothing", start, start + 1, "!");
    if (this.#letter() === ":" && !this.#isEndAt(start + 1, depth) && this.#text.charAt(start + 1) !== ":") {
      return problem("key_missing", start, start + 1, ":");
    }
    const end = endOfPlain(this.#text, start, depth);
    this.#at = end;
    return { is: "words", isNegated: false, pieces: piecesOf(this.#text.slice(start, end)), start, end };
  }

  #group(start: number, depth: number, isNegated: boolean): Query | QueryProblem {
    const open = this.#at;
    if (depth === MAX_DEPTH) return problem("too_deep", open, open + 1, String(MAX_DEPTH));
    this.#at += 1;
    const inner = this.#any(depth + 1);
    if (inner !== undefined && isProblem(inner)) return inner;
    if (this.#letter() !== ")") return problem("group_open", open, open + 1, "(");
    this.#at += 1;
    if (inner === undefined) return problem("group_empty", start, this.#at, "()");
    if (!this.#isEndAt(this.#at, depth) && this.#letter() !== "(") {
      return problem("quote_followed", this.#at, this.#at + 1, ")");
    }
    return isNegated ? negated(inner) : inner;
  }

  /** Nothing when what stands here is no filter but a word. */
  #filter(start: number, depth: number, isNegated: boolean): Filter | QueryProblem | undefined {
    KEY.lastIndex = this.#at;
    const match = KEY.exec(this.#text);
    if (match === null) return undefined;
    const [, quotedTag, plainTag, name] = match;
    const tag = quotedTag?.replaceAll(/\\(["\\])/gu, "$1") ?? plainTag;
    const isTag = tag !== undefined;
    const key = tag ?? name ?? "";
    const valueStart = KEY.lastIndex;
    // Addresses, `std::sort` and `C:\` are words.
    if (!isTag && /^(?::|\/\/|\\)/u.test(this.#text.slice(valueStart, valueStart + 2))) return undefined;
    if (this.#isEndAt(valueStart, depth)) {
      // As in a message that was pasted: `TypeError: x is undefined`.
      if (!isTag && !isKey(key)) return undefined;
      return { ...problem("expected", valueStart, valueStart, key), wants: wantedBy(key, isTag) };
    }
    this.#at = valueStart;
    const read = this.#value(key, isTag, depth);
    if (isProblem(read)) return read;
    this.#at = read.end;
    const [isOther, value] = read.value;
    return {
      is: "filter",
      key,
      isTag,
      isNegated: isNegated !== isOther,
      value,
      start,
      end: read.end,
      valueStart,
    };
  }

  /** The value, and whether `!=` stood before it. */
  #value(
    key: string,
    isTag: boolean,
    depth: number,
  ): Read<readonly [isOther: boolean, value: Value]> | QueryProblem {
    const [sign = ""] = /^(?:>=|<=|!=|>|<|=)?/u.exec(this.#text.slice(this.#at, this.#at + 2)) ?? [];
    const from = this.#at + sign.length;
    if (sign !== "" && this.#isEndAt(from, depth)) {
      return { ...problem("expected", from, from, key), wants: wantedBy(key, isTag) };
    }
    if (this.#text.charAt(from) === "[" && (sign === "" || sign === "!=" || sign === "=")) {
      const read = listAt(this.#text, from, depth, MAX_TERMS - this.#terms);
      if (isProblem(read)) return read;
      this.#terms += read.value.length - 1;
      return { value: [sign === "!=", { is: "list", items: read.value }], end: read.end };
    }
    const isQuoted = this.#text.charAt(from) === '"';
    const end = isQuoted ? 0 : endOfPlain(this.#text, from, depth);
    const read: Read<Pieces> | QueryProblem = isQuoted
      ? stringAt(this.#text, from, depth)
      : { value: piecesOf(this.#text.slice(from, end)), end };
    if (isProblem(read)) return read;
    if (sign === "" || sign === "!=" || sign === "=") {
      return { value: [sign === "!=", { is: "text", pieces: read.value }], end: read.end };
    }
    return {
      value: [false, { is: "comparison", by: sign as ">", text: read.value.join("*") }],
      end: read.end,
    };
  }

  #letter(): string {
    return this.#text.charAt(this.#at);
  }

  #skipSpace(): void {
    while (this.#at < this.#text.length && SPACE.test(this.#letter())) this.#at += 1;
  }

  #isAtWord(): boolean {
    return this.#letter() !== '"' && this.#letter() !== "!" && this.#letter() !== "(";
  }

  #isEndAt(at: number, depth: number): boolean {
    const letter = this.#text.charAt(at);
    return letter === "" || SPACE.test(letter) || (letter === ")" && depth > 0);
  }

  #isAt(operator: "AND" | "OR"): boolean {
    const next = this.#text.charAt(this.#at + operator.length);
    return (
      this.#text.startsWith(operator, this.#at) &&
      (next === "" || next === "(" || next === ")" || SPACE.test(next))
    );
  }
}

const KEY = /(?:tags\[(?:"((?:[^"\\]|\\["\\])*)"|([^\]\s"]+))\]|([\p{L}_][\p{L}\p{N}_.-]*)):/uy;

function joined(a: Pieces, b: Pieces): Pieces {
  const [first, ...rest] = b;
  const before = a.slice(0, -1);
  return [...before, `${a.at(-1)} ${first}`, ...rest] as unknown as Pieces;
}

function problem(name: ProblemName, start: number, end: number, about: string): QueryProblem {
  return { problem: name, start, end, about };
}
