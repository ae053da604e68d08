/** A search as it was understood. Places are counted in UTF-16 units from 0; `end` is behind the last one. */
export type Query = Branch | Term;

export interface Place {
  readonly start: number;
  readonly end: number;
}

export type Branch =
  | { readonly is: "and"; readonly of: readonly Query[] }
  | { readonly is: "or"; readonly of: readonly Query[] }
  /** Of an "and" or "or" alone: a term knows by itself whether it is negated. */
  | { readonly is: "not"; readonly of: Branch };

export type Term = Filter | Words;

/** `key:value` */
export interface Filter extends Place {
  readonly is: "filter";
  readonly key: string;
  /** Written as `tags[key]`: a tag, whatever else has that name. */
  readonly isTag: boolean;
  readonly isNegated: boolean;
  readonly value: Value;
  readonly valueStart: number;
}

/** Free words, and what stands in quotes: a part of title, message or culprit. */
export interface Words extends Place {
  readonly is: "words";
  readonly isNegated: boolean;
  readonly pieces: Pieces;
}

/** A text, cut at its `*`: of `a*b` it is `["a", "b"]`, of a text without one the text alone. */
export type Pieces = readonly [string, ...string[]];

export type Value =
  | { readonly is: "text"; readonly pieces: Pieces }
  /** `[a, b]`: any of them. */
  | { readonly is: "list"; readonly items: readonly Pieces[] }
  /** `>5` */
  | { readonly is: "comparison"; readonly by: Comparison; readonly text: string };

export type Comparison = "<" | "<=" | ">" | ">=";

/** What cannot be understood, where, and what to do. {@link sayProblem} has the words. */
export interface QueryProblem extends Place {
  readonly problem: ProblemName;
  /** The key or the text that it is about. */
  readonly about: string;
  /** What would have been right there. */
  readonly wants?: Wanted;
  /** Words that would have been right there. */
  readonly choices?: readonly string[];
}

export type ProblemName =
  | "too_long"
  | "too_many"
  | "too_deep"
  | "quote_open"
  | "quote_followed"
  | "list_open"
  | "list_item"
  | "group_open"
  | "group_empty"
  | "closes_nothing"
  | "operator_alone"
  | "negates_nothing"
  | "key_missing"
  | "expected"
  | "unknown_choice"
  | "no_comparison"
  | "no_wildcard"
  | "not_built"
  | "not_kept"
  | "in_payload"
  | "user_by_key"
  | "value_too_long";

/** Kinds of values. */
export type Wanted =
  | "value"
  | "state"
  | "number"
  | "duration"
  | "moment"
  | "person"
  | "version"
  | "yes_or_no"
  | "event_id"
  | "issue_id"
  | "short_id"
  | "key";

export function isProblem(read: object): read is QueryProblem {
  return "problem" in read;
}
