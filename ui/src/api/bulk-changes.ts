import { type QueryClient, queryOptions } from "@tanstack/react-query";
import type { WireBulkChange, WireBulkChangeBegun } from "../../../src/wire/bulk-change.ts";
import type { WireIssueChange } from "../../../src/wire/issue.ts";
import { type Query, request, send } from "./request.ts";

const orgPath = (org: string) => `/organizations/${encodeURIComponent(org)}`;
const changesPath = (org: string) => `${orgPath(org)}/bulk-changes/`;
const FOLLOW_MS = 1_000;

/** One's own changes of many issues, the latest first; asked again and again while one is under way. */
export const bulkChangesQuery = (org: string) =>
  queryOptions({
    queryKey: ["bulk-changes", org],
    queryFn: async ({ client, signal, queryKey }) => {
      const before = client.getQueryData<WireBulkChange[]>(queryKey) ?? [];
      const now = await request<WireBulkChange[]>(changesPath(org), { signal });
      const hasEnded = before.some(
        (one) => isUnderWay(one) && !now.some((next) => next.id === one.id && isUnderWay(next)),
      );
      if (hasEnded) settleIssues(client, org);
      return now;
    },
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? FOLLOW_MS : false),
  });

export const isUnderWay = ({ state }: Pick<WireBulkChange, "state">): boolean =>
  state === "waiting" || state === "running";

/** Whatever shows issues of the organisation is read anew. */
export function settleIssues(client: QueryClient, org: string): void {
  for (const key of ["issues", "issues-count", "issues-newest", "issue", "projects"]) {
    void client.invalidateQueries({ queryKey: [key, org] });
  }
}

/** What all issues that a filter finds are to become. */
export type WhatOfAll = WireIssueChange | "delete";

/** Answers what was begun; undefined when it was done at once, since few matched. */
export async function changeAll(
  org: string,
  filter: Query,
  what: WhatOfAll,
): Promise<WireBulkChange | undefined> {
  const options = what === "delete" ? { method: "DELETE" as const } : { method: "PUT" as const, body: what };
  const response = await send(`${orgPath(org)}/issues/`, { ...options, query: filter });
  if (response.status !== 202) return undefined;
  return ((await response.json()) as WireBulkChangeBegun).bulkChange;
}

export const cancelBulkChange = (org: string, id: string): Promise<WireBulkChange> =>
  request(`${changesPath(org)}${encodeURIComponent(id)}/`, { method: "DELETE" });

export const undoBulkChange = (org: string, id: string): Promise<WireBulkChange> =>
  request(`${changesPath(org)}${encodeURIComponent(id)}/undo/`, { method: "POST" });
