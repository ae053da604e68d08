import { ApiProblem } from "../api/problem.ts";
import { readQueryProblem } from "./query-text.ts";

/** What the server holds against the query, and where; null when something else went wrong, or nothing. */
export function queryProblem(error: unknown): { position: number; message: string } | null {
  return error instanceof ApiProblem && error.status === 400 ? readQueryProblem(error.message) : null;
}

export const isQueryProblem = (error: unknown): boolean => queryProblem(error) !== null;
