import { together } from "../../../src/query/branches.ts";
import { parseQuery } from "../../../src/query/parse.ts";
import { isProblem } from "../../../src/query/query.ts";
import { writeFilter, writeQuery } from "../../../src/query/write.ts";
import { filterTerm } from "../issues/query-text.ts";

export type Value = string | number | boolean | null;

/** What finds the events that have this in a column; null where a search cannot ask for it. */
export function termOf(column: string, value: Value): string | null {
  const [, tag = column] = /^tags\[(.+)\]$/u.exec(column) ?? [];
  if (value === null) return HAS_NOT.has(column) ? null : `!has:${writeFilter("x", tag).slice(2)}`;
  const text = String(value);
  if (PLAIN.has(column)) return writeFilter(column, text);
  if (NEVER.has(column)) return null;
  return filterTerm(tag, text, "events");
}

/** Asked by their own names. */
const PLAIN: ReadonlySet<string> = new Set([
  "id",
  "title",
  "message",
  "issue",
  "issue.id",
  "project",
  "project.id",
  "project.name",
  "user.id",
  "event.type",
  "error.handled",
  "error.unhandled",
]);
/** People are known by one of these, and a moment is no filter. */
const NEVER: ReadonlySet<string> = new Set([
  "timestamp",
  "user.display",
  "user.email",
  "user.username",
  "user.ip",
]);
const HAS_NOT: ReadonlySet<string> = new Set([...PLAIN, ...NEVER, "level", "platform"]);

/** The opposite of a term. */
export function excluding(term: string): string {
  return term.startsWith("!") ? term.slice(1) : `!${term}`;
}

/** The query with a term more, which all of it must hold together with. */
export function withTerm(query: string, term: string): string {
  const before = parseQuery(query);
  const added = parseQuery(term);
  const isRead = !(before !== undefined && isProblem(before)) && !(added !== undefined && isProblem(added));
  if (!isRead) return `${query} ${term}`.trim();
  return writeQuery(together("and", [before ?? [], added ?? []].flat()));
}
