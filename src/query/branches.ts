import type { Branch, Query } from "./query.ts";

/** All or any of these: none is nothing, one is itself, and what is of the same kind is taken in. */
export function together(is: "and" | "or", parts: readonly Query[]): Query | undefined {
  const of = parts.flatMap((part) => (part.is === is ? part.of : [part]));
  const [first, second] = of;
  return second === undefined ? first : { is, of };
}

/** The opposite of it. */
export function negated(query: Query): Query {
  if (query.is === "filter" || query.is === "words") return { ...query, isNegated: !query.isNegated };
  return query.is === "not" ? query.of : { is: "not", of: query satisfies Branch };
}
