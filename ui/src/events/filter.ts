import type { Query } from "../api/request.ts";

/** What narrows the events, and which columns they have, as the address has it. */
export interface EventsFilter {
  readonly project?: string;
  readonly environment?: string;
  readonly statsPeriod?: string;
  /** ISO 8601; both or none, instead of `statsPeriod`. */
  readonly start?: string;
  readonly end?: string;
  readonly query?: string;
  readonly sort?: "timestamp";
  readonly cursor?: string;
  /** In order; missing: the usual ones. */
  readonly columns?: readonly string[];
}

export const USUAL_COLUMNS = ["title", "issue", "timestamp", "level", "environment", "release", "user"];
export const MOST_COLUMNS = 20;
export const PAGE_SIZE = 50;

const TEXTS = ["project", "environment", "statsPeriod", "start", "end", "query", "cursor"] as const;

export function readFilter(search: Readonly<Record<string, string | undefined>>): EventsFilter {
  const texts = Object.fromEntries(TEXTS.flatMap((key) => (search[key] ? [[key, search[key]]] : [])));
  const columns = columnsIn(search.columns);
  return {
    ...texts,
    ...(search.sort === "timestamp" && { sort: "timestamp" as const }),
    ...(columns && { columns }),
  };
}

export type FilterChange = { readonly [K in keyof EventsFilter]?: EventsFilter[K] | undefined };

/** Whatever changes, one begins again at the first page. */
export function eventsHref(org: string, filter: EventsFilter, change: FilterChange = {}): string {
  const { columns, ...rest }: FilterChange = { ...filter, cursor: undefined, ...change };
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(rest)) if (value) parameters.set(key, value);
  if (columns && columns.join() !== USUAL_COLUMNS.join()) parameters.set("columns", columnsText(columns));
  const text = parameters.toString();
  return `/organizations/${encodeURIComponent(org)}/events/${text ? `?${text}` : ""}`;
}

/** As parameters of the web API; `fields` are what the page needs of each event. */
export function apiQuery({ columns: _, sort, ...filter }: EventsFilter, fields?: readonly string[]): Query {
  return { ...filter, ...(sort && { sort }), ...(fields && { field: fields }) };
}

/** What the page asks of each event beside its columns: to lead on from it. */
export function fieldsOf(columns: readonly string[]): string[] {
  return [...new Set([...columns, "id", "timestamp", "issue.id", "project.id"])];
}

/** Names with commas between them; a comma in a name is written as `%2C`. */
function columnsIn(text: string | undefined): string[] | undefined {
  const names = (text ?? "").split(",").flatMap((name) => {
    try {
      return decodeURIComponent(name) || [];
    } catch {
      return name || [];
    }
  });
  return names.length === 0 ? undefined : [...new Set(names)].slice(0, MOST_COLUMNS);
}

function columnsText(columns: readonly string[]): string {
  return columns.map((name) => name.replaceAll(/[%,]/gu, encodeURIComponent)).join(",");
}
