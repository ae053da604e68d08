/** A query is terms with spaces between them; all of them must hold (reference: grouping-and-search.md §6). */
export interface ParsedQuery {
  readonly filters: readonly Filter[];
  /** What stands free, in the order written. */
  readonly words: readonly Word[];
}

/** `key:value`, `!key:value`. */
export interface Filter {
  readonly key: string;
  readonly value: string;
  /** The value stood in quotes: its `*` is a star and nothing more. */
  readonly isQuoted: boolean;
  readonly isNegated: boolean;
  /** Where it begins, counted in UTF-16 units from 0. */
  readonly position: number;
  readonly valuePosition: number;
}

export interface Word {
  readonly text: string;
  readonly position: number;
}

export interface SearchError {
  /** A sentence that says what to change. */
  readonly message: string;
  readonly position: number;
}

export const MAX_QUERY_LENGTH = 4096;
const MAX_TERMS = 50;

const KEY = /^[\w.\-[\]"]+$/u;
const SPACE = /\s/u;

/** Reads any string, in one pass: a query, or an error with its place. */
export function parseQuery(text: string): ParsedQuery | SearchError {
  if (text.length > MAX_QUERY_LENGTH) {
    return problem(`A query may have ${MAX_QUERY_LENGTH} characters; this one is longer.`, MAX_QUERY_LENGTH);
  }
  const filters: Filter[] = [];
  const words: Word[] = [];
  let at = 0;

  while (at < text.length) {
    if (SPACE.test(text.charAt(at))) {
      at += 1;
      continue;
    }
    if (filters.length + words.length === MAX_TERMS) {
      return problem(`A query may have ${MAX_TERMS} terms; leave some out.`, at);
    }
    const term = text.charAt(at) === '"' ? readQuotedWord(text, at) : readTerm(text, at);
    if ("message" in term) return term;
    if ("key" in term.term) filters.push(term.term);
    else words.push(term.term);
    at = term.end;
  }
  return { filters, words };
}

export function isSearchError(result: ParsedQuery | SearchError): result is SearchError {
  return "message" in result;
}

type Read = { readonly term: Filter | Word; readonly end: number } | SearchError;

function readQuotedWord(text: string, position: number): Read {
  const quoted = readQuoted(text, position);
  if ("message" in quoted) return quoted;
  return { term: { text: quoted.value, position }, end: quoted.end };
}

function readTerm(text: string, position: number): Read {
  const end = endOfPlain(text, position);
  const plain = text.slice(position, end);
  if (plain === "AND" || plain === "OR" || /^[()]+(?:!?[\w.]+:|$)/u.test(plain)) {
    return problem(
      `“${plain}” cannot be used yet: put terms side by side, all of them must hold. To search for the text, put it in quotes.`,
      position,
    );
  }

  const isNegated = plain.startsWith("!");
  const keyStart = position + (isNegated ? 1 : 0);
  const colon = text.indexOf(":", keyStart);
  const key = colon === -1 || colon >= end ? undefined : text.slice(keyStart, colon);
  if (key === undefined || !KEY.test(key) || text.startsWith("//", colon + 1)) {
    if (isNegated) return problem("“!” stands before a filter, such as !level:info.", position);
    if (key === "") return problem("A filter needs a name before “:”, such as level:error.", position);
    return { term: { text: plain, position }, end };
  }

  const valuePosition = colon + 1;
  if (text.charAt(valuePosition) !== '"') {
    const value = text.slice(valuePosition, end);
    if (value === "") {
      return problem(
        `“${key}:” needs a value right after it. To search for the text, put it in quotes.`,
        valuePosition,
      );
    }
    return {
      term: { key: bareKey(key), value, isQuoted: false, isNegated, position, valuePosition },
      end,
    };
  }
  const quoted = readQuoted(text, valuePosition);
  if ("message" in quoted) return quoted;
  return {
    term: { key: bareKey(key), value: quoted.value, isQuoted: true, isNegated, position, valuePosition },
    end: quoted.end,
  };
}

/** Up to a space; a quote inside of a word is part of it. */
function endOfPlain(text: string, from: number): number {
  let end = from;
  while (end < text.length && !SPACE.test(text.charAt(end))) end += 1;
  return end;
}

function readQuoted(text: string, open: number): { value: string; end: number } | SearchError {
  let value = "";
  for (let at = open + 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === "\\" && (text.charAt(at + 1) === '"' || text.charAt(at + 1) === "\\")) {
      at += 1;
      value += text.charAt(at);
    } else if (character !== '"') {
      value += character;
    } else if (at + 1 < text.length && !SPACE.test(text.charAt(at + 1))) {
      return problem("After the closing quote there must be a space.", at + 1);
    } else {
      return { value, end: at + 1 };
    }
  }
  return problem('This quote is never closed; add a ".', open);
}

/** `tags[name]` is a tag whatever its name, `tags["a name"]` too. */
function bareKey(key: string): string {
  return key.replace(/^tags\["?([^"\]]*)"?\]$/u, "tags[$1]");
}

function problem(message: string, position: number): SearchError {
  return { message, position };
}
