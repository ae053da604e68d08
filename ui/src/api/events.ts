import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type {
  WireEventTable,
  WireEventTimeSeries,
  WireIssueUsers,
  WireTagTrends,
} from "../../../src/wire/events-table.ts";
import type { WireTag } from "../../../src/wire/issue.ts";
import { cursorOf } from "./page.ts";
import { type Query, queryString, request, send } from "./request.ts";

const orgPath = (org: string) => `/organizations/${encodeURIComponent(org)}`;
const issuePath = (org: string, id: string) => `${orgPath(org)}/issues/${encodeURIComponent(id)}`;

/** An answer with the cursors around it. */
export interface Paged<T> {
  readonly body: T;
  readonly next: string | null;
  readonly previous: string | null;
}

async function paged<T>(path: string, query: Query, signal: AbortSignal): Promise<Paged<T>> {
  const response = await send(path, { query, signal });
  const link = response.headers.get("link") ?? "";
  return {
    body: (await response.json()) as T,
    next: cursorOf(link, "next"),
    previous: cursorOf(link, "previous"),
  };
}

/** While the server tells what is new; a notice may be lost. */
const RARELY_MS = 60_000;

export const eventQueries = {
  table: (org: string, filter: Query) =>
    queryOptions({
      queryKey: ["events", org, filter],
      queryFn: ({ signal }) => paged<WireEventTable>(`${orgPath(org)}/events/`, filter, signal),
      placeholderData: keepPreviousData,
      // Nothing moves under the reader: what is newer is announced above the table, see `newest`.
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
    }),
  /** The first page again. It never replaces the table by itself. */
  newest: (org: string, filter: Query, isLive: boolean) =>
    queryOptions({
      queryKey: ["events-newest", org, filter],
      queryFn: ({ signal }) => paged<WireEventTable>(`${orgPath(org)}/events/`, filter, signal),
      refetchInterval: isLive ? RARELY_MS : 30_000,
      retry: false,
      meta: { live: "figures" },
    }),
  series: (org: string, filter: Query) =>
    queryOptions({
      queryKey: ["events-series", org, filter],
      queryFn: ({ signal }) =>
        request<WireEventTimeSeries>(`${orgPath(org)}/events-timeseries/`, { query: filter, signal }),
      placeholderData: keepPreviousData,
      refetchOnWindowFocus: false,
    }),
  tag: (org: string, key: string, issueId: string | undefined, project: string | undefined) =>
    queryOptions({
      queryKey: ["tag", org, key, issueId, project],
      queryFn: ({ signal }) =>
        request<WireTag>(`${tagPath(org, key, issueId)}/`, { query: { project }, signal }),
      meta: { live: "figures" },
    }),
  tagTrends: (org: string, key: string, issueId: string | undefined, filter: Query) =>
    queryOptions({
      queryKey: ["tag-trends", org, key, issueId, filter],
      queryFn: ({ signal }) =>
        request<WireTagTrends>(`${tagPath(org, key, issueId)}/trends/`, { query: filter, signal }),
      staleTime: 60_000,
    }),
  users: (org: string, issueId: string, filter: Query) =>
    queryOptions({
      queryKey: ["issue", org, issueId, "users", filter],
      queryFn: ({ signal }) => paged<WireIssueUsers>(`${issuePath(org, issueId)}/users/`, filter, signal),
      placeholderData: keepPreviousData,
    }),
};

function tagPath(org: string, key: string, issueId: string | undefined): string {
  const of = issueId === undefined ? orgPath(org) : issuePath(org, issueId);
  return `${of}/tags/${encodeURIComponent(key)}`;
}

/** Where all matches are to be had as a file. */
export function exportHref(org: string, filter: Query, format: "csv" | "ndjson"): string {
  return `/api/0${orgPath(org)}/events/export/${queryString({ ...filter, cursor: undefined, format })}`;
}
