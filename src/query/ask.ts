import { canonicalKey, type Key, keyOf, type SearchOf, wantedBy } from "./keys.ts";
import { readDuration, readMoment, type Span } from "./moments.ts";
import {
  type Comparison,
  type Filter,
  isProblem,
  type Pieces,
  type Query,
  type QueryProblem,
} from "./query.ts";

/** What a filter asks: of this key any of these. */
export interface Question {
  readonly key: Key;
  /** The tag's, or the one name of a key that has several. */
  readonly name: string;
  readonly anyOf: readonly Answer[];
}

export type Answer =
  | { readonly is: "text"; readonly pieces: Pieces }
  | { readonly is: "number"; readonly by: Comparison | "="; readonly value: number }
  /** In the last `ms` milliseconds, or longer ago than that. */
  | { readonly is: "ago"; readonly newer: boolean; readonly ms: number }
  | { readonly is: "moment"; readonly by: Comparison | "="; readonly span: Span }
  | { readonly is: "version"; readonly by: Comparison; readonly version: string }
  | { readonly is: "latest" };

/** Values of tags end here, so longer ones find nothing. */
const LONGEST_TEXT = 1000;

/** What a filter asks for, or what is wrong with its value. */
export function ask(filter: Filter, of: SearchOf = "issues"): Question | QueryProblem {
  const key = keyOf(filter.key, filter.isTag, of);
  const name = filter.isTag ? filter.key : canonicalKey(filter.key);
  const { value } = filter;
  if (key.kind === "not_built" || key.kind === "not_kept" || key.kind === "user_by_key") {
    const problem = key.kind === "not_kept" && of === "events" ? "in_payload" : key.kind;
    return { problem, about: filter.key, start: filter.start, end: filter.end };
  }
  if (value.is === "comparison") {
    const answer = compared(key, value.by, value.text);
    return answer ? { key, name, anyOf: [answer] } : wrong(filter, key, value.text);
  }
  const anyOf: Answer[] = [];
  for (const pieces of value.is === "list" ? value.items : [value.pieces]) {
    const answer = answered(key, pieces);
    if (answer === undefined) return wrong(filter, key, pieces.join("*"));
    anyOf.push(answer);
  }
  return { key, name, anyOf };
}

/** The first thing in a query that cannot be asked. */
export function problemOf(query: Query | undefined, of: SearchOf = "issues"): QueryProblem | undefined {
  if (query === undefined || query.is === "words") return undefined;
  if (query.is === "filter") {
    const question = ask(query, of);
    return isProblem(question) ? question : undefined;
  }
  if (query.is === "not") return problemOf(query.of, of);
  for (const part of query.of) {
    const problem = problemOf(part, of);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function compared(key: Key, by: Comparison, text: string): Answer | undefined {
  switch (key.kind) {
    case "number": {
      const value = readNumber(text);
      return value === undefined ? undefined : { is: "number", by, value };
    }
    case "occurred":
    case "moment": {
      const span = readMoment(text);
      return span && { is: "moment", by, span };
    }
    case "age": {
      const ms = readDuration(text);
      return ms === undefined ? undefined : { is: "ago", newer: by === "<" || by === "<=", ms };
    }
    case "version":
      return text === "" || text.includes("*") ? undefined : { is: "version", by, version: text };
    case "version_part":
      if (key.field === "package" || !/^v?\d/u.test(text) || text.includes("*")) return undefined;
      return { is: "version", by, version: text };
    default:
      return undefined;
  }
}

function answered(key: Key, pieces: Pieces): Answer | undefined {
  const text = pieces.length === 1 ? pieces[0] : undefined;
  const asText: Answer = { is: "text", pieces };
  switch (key.kind) {
    case "number": {
      const value = readNumber(text);
      return value === undefined ? undefined : { is: "number", by: "=", value };
    }
    case "age":
      return relative(text, true);
    case "occurred":
    case "moment": {
      const span = text === undefined ? undefined : readMoment(text);
      return span ? { is: "moment", by: "=", span } : relative(text, false);
    }
    case "state":
    case "level":
    case "priority":
    case "category":
    case "mine":
      return text !== undefined && key.choices.includes(text) ? asText : undefined;
    case "yes_or_no":
      return text !== undefined && /^(?:true|false|yes|no|1|0)$/iu.test(text) ? asText : undefined;
    case "event_id":
      return text !== undefined && EVENT_ID.test(text) ? asText : undefined;
    case "issue_id":
      return text !== undefined && /^\d{1,15}$/u.test(text) ? asText : undefined;
    case "short_id":
      return text !== undefined && /^[\w.-]{1,200}-[0-9a-z]{1,13}$/iu.test(text) ? asText : undefined;
    case "person":
    case "has":
    case "project":
      return text ? asText : undefined;
    case "user":
    case "user_id":
      return text === undefined ? undefined : asText;
    case "version":
      return text === "latest" ? { is: "latest" } : bounded(asText);
    default:
      return bounded(asText);
  }
}

const EVENT_ID = /^(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/iu;

function bounded(answer: Answer & { is: "text" }): Answer | undefined {
  return answer.pieces.reduce((sum, { length }) => sum + length, 0) <= LONGEST_TEXT ? answer : undefined;
}

/** `-24h`: newer than that; `+24h`: older. */
function relative(text: string | undefined, mayLackSign: boolean): Answer | undefined {
  const sign = text?.charAt(0) ?? "";
  const hasSign = sign === "-" || sign === "+";
  if (text === undefined || (!hasSign && !mayLackSign)) return undefined;
  const ms = readDuration(hasSign ? text.slice(1) : text);
  return ms === undefined ? undefined : { is: "ago", newer: sign !== "+", ms };
}

/** `100`, `1k`, `2m`. */
function readNumber(text: string | undefined): number | undefined {
  const [, digits, unit = ""] = /^(\d{1,12})([km]?)$/u.exec(text ?? "") ?? [];
  if (digits === undefined) return undefined;
  return Number(digits) * (unit === "k" ? 1000 : unit === "m" ? 1_000_000 : 1);
}

function wrong({ key: name, isTag, valueStart, end, value }: Filter, key: Key, text: string): QueryProblem {
  const place = { start: valueStart, end, about: name };
  const isComparison = value.is === "comparison";
  switch (key.kind) {
    case "number":
    case "moment":
    case "occurred":
    case "age":
    case "version_part":
    case "yes_or_no":
    case "event_id":
    case "issue_id":
    case "short_id":
      return {
        ...place,
        problem: "expected",
        wants: key.kind === "occurred" ? "moment" : wantedBy(name, isTag),
      };
    case "state":
    case "level":
    case "priority":
    case "category":
    case "mine":
      if (!isComparison) return { ...place, problem: "unknown_choice", about: text, choices: key.choices };
      return { ...place, problem: "no_comparison" };
    case "user":
    case "user_id":
      return { ...place, problem: isComparison ? "no_comparison" : "no_wildcard" };
    case "person":
    case "has":
    case "project":
      return isComparison
        ? { ...place, problem: "no_comparison" }
        : { ...place, problem: "expected", wants: wantedBy(name, isTag) };
    case "version":
      if (isComparison) return { ...place, problem: "expected", wants: "version" };
      return { ...place, problem: "value_too_long" };
    default:
      return { ...place, problem: isComparison ? "no_comparison" : "value_too_long" };
  }
}
