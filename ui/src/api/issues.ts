import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { WireEvent, WireEventRow } from "../../../src/wire/event.ts";
import type {
  WireIssue,
  WireIssueChange,
  WireIssueDetails,
  WireTag,
  WireTagValue,
} from "../../../src/wire/issue.ts";
import type { WireSourceMapDebug } from "../../../src/wire/symbolication.ts";
import { requestAll, requestPage } from "./page.ts";
import { type Query, request, send } from "./request.ts";

const orgPath = (org: string) => `/organizations/${encodeURIComponent(org)}`;
const issuePath = (org: string, id: string) => `${orgPath(org)}/issues/${encodeURIComponent(id)}`;

/** While the server tells what is new, see `useLive`; a notice may be lost. */
const RARELY_MS = 60_000;

export const issueQueries = {
  list: (org: string, filter: Query) =>
    queryOptions({
      queryKey: ["issues", org, filter],
      queryFn: ({ signal }) => requestPage<WireIssue>(`${orgPath(org)}/issues/`, { query: filter, signal }),
      placeholderData: keepPreviousData,
      // Nothing moves under the reader: what is newer is announced above the list, see `newest`.
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
    }),
  /** The first page again, when told or every 15 s while somebody looks. It never replaces the list by itself. */
  newest: (org: string, filter: Query, isLive: boolean) =>
    queryOptions({
      queryKey: ["issues-newest", org, filter],
      queryFn: ({ signal }) => requestPage<WireIssue>(`${orgPath(org)}/issues/`, { query: filter, signal }),
      refetchInterval: isLive ? RARELY_MS : 15_000,
      retry: false,
      meta: { live: "figures" },
    }),
  /** How many issues a filter has, 1,000 at the most. */
  count: (org: string, filter: Query) =>
    queryOptions({
      queryKey: ["issues-count", org, filter],
      queryFn: async ({ signal }) => {
        const query = { ...filter, limit: 1 };
        const page = await requestPage<WireIssue>(`${orgPath(org)}/issues/`, { query, signal });
        return page.hits ?? page.items.length;
      },
      staleTime: 30_000,
      meta: { live: "counts" },
    }),
  environments: (org: string, project: string | undefined) =>
    queryOptions({
      queryKey: ["environments", org, project],
      queryFn: ({ signal }) =>
        request<{ name: string }[]>(`${orgPath(org)}/environments/`, { query: { project }, signal }),
      staleTime: 60_000,
    }),
  /** Names of tags that the projects' recent issues have. */
  tagNames: (org: string, project: string | undefined) =>
    queryOptions({
      queryKey: ["tag-names", org, project],
      queryFn: ({ signal }) =>
        request<{ key: string; totalValues: number }[]>(`${orgPath(org)}/tags/`, {
          query: { project },
          signal,
        }),
      staleTime: 60_000,
    }),
  /** The most frequent values of a tag with this text in them, as the projects' recent issues have them. */
  tagValues: (org: string, project: string | undefined, key: string, text: string) =>
    queryOptions({
      queryKey: ["tag-values", org, project, key, text],
      queryFn: ({ signal }) =>
        request<WireTagValue[]>(`${orgPath(org)}/tags/${encodeURIComponent(key)}/values/`, {
          query: { project, query: text },
          signal,
        }),
      placeholderData: keepPreviousData,
      staleTime: 30_000,
      retry: false,
    }),
  one: (org: string, id: string) =>
    queryOptions({
      queryKey: ["issue", org, id],
      queryFn: ({ signal }) => request<WireIssueDetails>(`${issuePath(org, id)}/`, { signal }),
      // While events come over, one sees how many have.
      refetchInterval: ({ state }) => (state.data && state.data.moves.length > 0 ? 2_000 : RARELY_MS),
      meta: { live: "figures" },
    }),
  /** `event` is an event id, or `latest`, `oldest`, `recommended`. */
  event: (org: string, id: string, event: string) =>
    queryOptions({
      queryKey: ["issue", org, id, "event", event],
      queryFn: ({ signal }) =>
        request<WireEvent>(`${issuePath(org, id)}/events/${encodeURIComponent(event)}/`, { signal }),
      placeholderData: keepPreviousData,
      // The event that somebody reads is not exchanged for a newer one under their eyes.
      staleTime: /^[0-9a-f]{32}$/.test(event) ? Number.POSITIVE_INFINITY : 15_000,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      // Its source maps are being read. They come soon, or take so long that nobody waits for them.
      refetchInterval: ({ state }) => (state.data?.isPending && state.dataUpdateCount < 6 ? 3_000 : false),
    }),
  events: (org: string, id: string, filter: Query) =>
    queryOptions({
      queryKey: ["issue", org, id, "events", filter],
      queryFn: ({ signal }) =>
        requestPage<WireEventRow>(`${issuePath(org, id)}/events/`, { query: filter, signal }),
      placeholderData: keepPreviousData,
    }),
  tags: (org: string, id: string) =>
    queryOptions({
      queryKey: ["issue", org, id, "tags"],
      queryFn: ({ signal }) => requestAll<WireTag>(`${issuePath(org, id)}/tags/`, { signal }),
      meta: { live: "figures" },
    }),
};

export const changeIssue = (org: string, id: string, change: WireIssueChange): Promise<WireIssueDetails> =>
  request(`${issuePath(org, id)}/`, { method: "PUT", body: change });

/** One change for many issues; the answer holds the changed fields. */
export const changeIssues = (
  org: string,
  ids: readonly string[],
  change: WireIssueChange,
): Promise<WireIssueChange | undefined> =>
  request(`${orgPath(org)}/issues/`, { method: "PUT", query: { id: ids }, body: change });

export const deleteIssues = (org: string, ids: readonly string[]): Promise<void> =>
  send(`${orgPath(org)}/issues/`, { method: "DELETE", query: { id: ids } }).then(() => undefined);

/** Deletes them; further events of their hashes are dropped. */
export const discardIssues = (org: string, ids: readonly string[]): Promise<void> =>
  send(`${orgPath(org)}/issues/`, { method: "PUT", query: { id: ids }, body: { discard: true } }).then(
    () => undefined,
  );

/** Where an event's stored JSON lies, as the server keeps it: for reading and for a download. */
export const eventJsonPath = (org: string, project: string, eventId: string): string =>
  `/projects/${encodeURIComponent(org)}/${encodeURIComponent(project)}/events/${encodeURIComponent(eventId)}/json/`;

/** Why frames of an event are or are not mapped, as of now. */
export const eventMapsQuery = (org: string, project: string, eventId: string) =>
  queryOptions({
    queryKey: ["event-maps", org, project, eventId],
    queryFn: ({ signal }) =>
      request<WireSourceMapDebug>(
        `${eventJsonPath(org, project, eventId).replace(/json\/$/, "")}source-map-debug/`,
        { signal },
      ),
    staleTime: 10_000,
    retry: false,
  });

export const eventJsonQuery = (org: string, project: string, eventId: string) =>
  queryOptions({
    queryKey: ["event-json", org, project, eventId],
    queryFn: async ({ signal }) => (await send(eventJsonPath(org, project, eventId), { signal })).text(),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
