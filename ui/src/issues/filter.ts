import type { Query } from "../api/request.ts";
import type { Period, SortName, TabName } from "./words.ts";

/** What narrows the stream, as the address has it. */
export interface StreamFilter {
  project?: string;
  environment?: string;
  statsPeriod?: string;
  /** ISO 8601; both or none, instead of `statsPeriod`. */
  start?: string;
  end?: string;
  /** Missing: the usual, unresolved ones. Empty: everything. */
  query?: string;
  sort?: SortName;
  cursor?: string;
}

export const USUAL_QUERY = "is:unresolved";
export const PAGE_SIZE = 25;
export const PERIODS: readonly Period[] = ["1h", "24h", "7d", "14d", "30d", "90d"];
export const SORTS: readonly SortName[] = ["date", "new", "freq", "user", "trends"];

export const TABS: readonly { name: TabName; query: string }[] = [
  { name: "unresolved", query: USUAL_QUERY },
  { name: "mine", query: "is:unresolved assigned:me" },
  { name: "new", query: "is:new" },
  { name: "regressed", query: "is:regressed" },
  { name: "bookmarked", query: "is:bookmarked" },
  { name: "archived", query: "is:archived" },
  { name: "resolved", query: "is:resolved" },
  { name: "all", query: "" },
];

export function readFilter(search: Readonly<Record<string, string | undefined>>): StreamFilter {
  const filter: StreamFilter = {};
  for (const key of ["project", "environment", "statsPeriod", "start", "end", "query", "cursor"] as const) {
    const value = search[key];
    if (value !== undefined && (value !== "" || key === "query")) filter[key] = value;
  }
  const sort = SORTS.find((each) => each === search.sort);
  if (sort) filter.sort = sort;
  return filter;
}

/** The filter with some parts changed. Whatever changes, one begins again at the first page. */
export function withFilter(filter: StreamFilter, change: { [K in keyof StreamFilter]?: string | undefined }) {
  const { cursor: _, ...rest } = filter;
  const next: Record<string, string | undefined> = { ...rest, ...change };
  if (next.query === USUAL_QUERY) next.query = undefined;
  if (next.sort === "date") next.sort = undefined;
  return next;
}

/** The same as parameters of the web API. */
export function apiQuery(filter: StreamFilter): Query {
  return { ...filter, query: filter.query ?? USUAL_QUERY, limit: PAGE_SIZE };
}

/** Parameters that mean all issues of the list, whatever its order and page. */
export function allQuery({ sort: _sort, cursor: _cursor, ...filter }: StreamFilter): Query {
  return { ...filter, query: filter.query ?? USUAL_QUERY };
}

/** Every filter but the first page's place: what a fresh look at the list asks. */
export function firstPage(filter: StreamFilter): StreamFilter {
  const { cursor: _, ...rest } = filter;
  return rest;
}

/** The address of the stream with this filter. */
export function streamHref(org: string, filter: Readonly<Record<string, string | undefined>>): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(filter)) if (value !== undefined) parameters.set(key, value);
  const text = parameters.toString();
  return `/organizations/${encodeURIComponent(org)}/issues/${text ? `?${text}` : ""}`;
}
