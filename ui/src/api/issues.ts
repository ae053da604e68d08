import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { WireEvent, WireEventRow } from "../../../src/wire/event.ts";
import type { WireIssue, WireIssueChange, WireIssueDetails, WireTag } from "../../../src/wire/issue.ts";
import { requestAll, requestPage } from "./page.ts";
import { type Query, request } from "./request.ts";

const orgPath = (org: string) => `/organizations/${encodeURIComponent(org)}`;
const issuePath = (org: string, id: string) => `${orgPath(org)}/issues/${encodeURIComponent(id)}`;

export const issueQueries = {
  list: (org: string, filter: Query) =>
    queryOptions({
      queryKey: ["issues", org, filter],
      queryFn: ({ signal }) => requestPage<WireIssue>(`${orgPath(org)}/issues/`, { query: filter, signal }),
      placeholderData: keepPreviousData,
    }),
  one: (org: string, id: string) =>
    queryOptions({
      queryKey: ["issue", org, id],
      queryFn: ({ signal }) => request<WireIssueDetails>(`${issuePath(org, id)}/`, { signal }),
    }),
  /** `event` is an event id, or `latest`, `oldest`, `recommended`. */
  event: (org: string, id: string, event: string) =>
    queryOptions({
      queryKey: ["issue", org, id, "event", event],
      queryFn: ({ signal }) =>
        request<WireEvent>(`${issuePath(org, id)}/events/${encodeURIComponent(event)}/`, { signal }),
      placeholderData: keepPreviousData,
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
