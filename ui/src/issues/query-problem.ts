import { problemOf } from "../../../src/query/ask.ts";
import type { SearchOf } from "../../../src/query/keys.ts";
import { parseQuery } from "../../../src/query/parse.ts";
import { isProblem } from "../../../src/query/query.ts";
import { ApiProblem } from "../api/problem.ts";
import type { Language } from "../i18n/language.ts";
import { readQueryProblem } from "./query-text.ts";
import { sayProblemIn } from "./say-problem.ts";

export interface TextProblem {
  readonly position: number;
  readonly message: string;
}

/** What is wrong with a query, as the server would find it; null when it can be asked. */
export function problemIn(query: string, language: Language, of: SearchOf = "issues"): TextProblem | null {
  const read = parseQuery(query);
  const problem = read !== undefined && isProblem(read) ? read : problemOf(read, of);
  if (problem === undefined) return null;
  const said = sayProblemIn(language, problem);
  return { position: problem.start, message: said.charAt(0).toUpperCase() + said.slice(1) };
}

/** What the server holds against the query, and where; null when something else went wrong, or nothing. */
export function queryProblem(error: unknown): TextProblem | null {
  return error instanceof ApiProblem && error.status === 400 ? readQueryProblem(error.message) : null;
}

export const isQueryProblem = (error: unknown): boolean => queryProblem(error) !== null;
