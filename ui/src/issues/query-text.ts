/** One term of a query as it is written, and where. */
export interface Term {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The terms of a query, in the order written. What is in quotes stays together; a quote never closed runs to the end. */
export function termsOf(query: string): Term[] {
  const terms: Term[] = [];
  let start = -1;
  let isQuoted = false;
  for (let at = 0; at <= query.length; at++) {
    const letter = query.charAt(at);
    const isEnd = at === query.length || (!isQuoted && /\s/u.test(letter));
    if (isEnd) {
      if (start >= 0) terms.push({ text: query.slice(start, at), start, end: at });
      start = -1;
      continue;
    }
    if (start < 0) start = at;
    // A quote opens at a term's begin and behind its colon, nowhere else; a backslash hides the next one.
    if (isQuoted && letter === "\\") at++;
    else if (letter === '"') {
      if (isQuoted) isQuoted = false;
      else if (at === start || query.charAt(at - 1) === ":") isQuoted = true;
    }
  }
  return terms;
}

export function withoutTerm(query: string, term: Term): string {
  return `${query.slice(0, term.start).trimEnd()} ${query.slice(term.end).trimStart()}`.trim();
}

/** `browser:"Chrome 142"`, as the search reads it back. Null for a key with letters that it cannot be asked with. */
export function filterTerm(key: string, value: string): string | null {
  if (!/^[\w.-]+$/u.test(key)) return null;
  const name = RESERVED.has(key) ? `tags[${key}]` : key;
  const isPlain = /^[^\s"\\*<>=[!][^\s"*]*$/u.test(value) && !value.startsWith("//");
  return isPlain ? `${name}:${value}` : `${name}:"${value.replace(/[\\"]/g, "\\$&")}"`;
}

/** Keys that ask about the issue itself: a tag of the same name is written `tags[name]`. */
const RESERVED = new Set([
  "is",
  "has",
  "message",
  "title",
  "id",
  "issue",
  "project",
  "status",
  "assigned",
  "trace",
  "location",
  "age",
]);

/** Where the server found fault: `Error in the query at character 7: …`, counted from 1. */
export function readQueryProblem(detail: string): { position: number; message: string } | null {
  const [, position, message] = /^Error in the query at character (\d{1,5}): (.*)$/su.exec(detail) ?? [];
  return position && message ? { position: Number(position) - 1, message } : null;
}

/** What stands at the caret and can be completed: the part of a term before it. */
export function wordAt(query: string, caret: number): { start: number; text: string } {
  const term = termsOf(query).find(({ start, end }) => start <= caret && caret <= end);
  return term ? { start: term.start, text: query.slice(term.start, caret) } : { start: caret, text: "" };
}
