import { together } from "./branches.ts";
import type { Query, Term } from "./query.ts";

/** The terms of a query, in the order written. */
export function termsIn(query: Query | undefined): readonly Term[] {
  if (query === undefined) return [];
  if (query.is === "filter" || query.is === "words") return [query];
  if (query.is === "not") return termsIn(query.of);
  return query.of.flatMap(termsIn);
}

/** The query with one of its terms left out. */
export function withoutTerm(query: Query | undefined, term: Term): Query | undefined {
  if (query === undefined || query === term) return undefined;
  if (query.is === "filter" || query.is === "words") return query;
  if (query.is === "not") {
    const inner = withoutTerm(query.of, term);
    if (inner === undefined) return undefined;
    if (inner.is === "filter" || inner.is === "words") return { ...inner, isNegated: !inner.isNegated };
    return inner.is === "not" ? inner.of : { is: "not", of: inner };
  }
  return together(
    query.is,
    query.of.flatMap((part) => withoutTerm(part, term) ?? []),
  );
}
