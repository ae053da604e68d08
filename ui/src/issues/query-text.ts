import { keyOf, type SearchOf } from "../../../src/query/keys.ts";
import { parseQuery } from "../../../src/query/parse.ts";
import { termsIn, withoutTerm as without } from "../../../src/query/places.ts";
import { isProblem } from "../../../src/query/query.ts";
import { writeFilter, writeQuery } from "../../../src/query/write.ts";

/** One term of a query as it is written, and where. */
export interface Term {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The terms of a query, in the order written; of one that cannot be read what stands between its spaces. */
export function termsOf(query: string): Term[] {
  const read = parseQuery(query);
  if (read !== undefined && isProblem(read)) return [...query.matchAll(/\S+/gu)].map(termAt);
  return termsIn(read).map(({ start, end }) => ({ text: query.slice(start, end), start, end }));
}

function termAt({ 0: text, index }: RegExpExecArray): Term {
  return { text, start: index, end: index + text.length };
}

/** The query with one of its terms left out, groups that have nothing left with it. */
export function withoutTerm(query: string, term: Term): string {
  const read = parseQuery(query);
  if (read !== undefined && !isProblem(read)) {
    const found = termsIn(read).find(({ start }) => start === term.start);
    if (found) return writeQuery(without(read, found));
  }
  return `${query.slice(0, term.start).trimEnd()} ${query.slice(term.end).trimStart()}`.trim();
}

/** `browser:"Chrome 142"`, as the search reads it back; null for what issues cannot be searched by. */
export function filterTerm(key: string, value: string, of: SearchOf = "issues"): string | null {
  const { kind } = keyOf(key, false, of);
  const isPlain =
    kind === "tag" || kind === "level" || kind === "text" || kind === "user" || kind === "version";
  if (isPlain && !(kind === "version" && value === "latest")) return writeFilter(key, value);
  return keyOf(key, true, of).kind === "tag" ? writeFilter(key, value, true) : null;
}

/** Where the server found fault: `Error in the query at character 7: …`, counted from 1. */
export function readQueryProblem(detail: string): { position: number; message: string } | null {
  const [, position, message] = /^Error in the query at character (\d{1,5}): (.*)$/su.exec(detail) ?? [];
  return position && message ? { position: Number(position) - 1, message } : null;
}
