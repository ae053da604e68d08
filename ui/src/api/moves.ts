import { queryOptions } from "@tanstack/react-query";
import type {
  WireHash,
  WireMerged,
  WireMove,
  WireSimilar,
  WireUnmerge,
  WireUnmerged,
} from "../../../src/wire/moves.ts";
import { request } from "./request.ts";

const issuesPath = (org: string) => `/organizations/${encodeURIComponent(org)}/issues/`;
const issuePath = (org: string, id: string) => `${issuesPath(org)}${encodeURIComponent(id)}/`;

export const moveQueries = {
  /** By which hashes its events were grouped, and where those came from. */
  hashes: (org: string, id: string) =>
    queryOptions({
      queryKey: ["issue", org, id, "hashes"],
      queryFn: ({ signal }) => request<WireHash[]>(`${issuePath(org, id)}hashes/`, { signal }),
    }),
  similar: (org: string, id: string) =>
    queryOptions({
      queryKey: ["issue", org, id, "similar"],
      queryFn: ({ signal }) => request<WireSimilar[]>(`${issuePath(org, id)}similar/`, { signal }),
      staleTime: 60_000,
      refetchOnWindowFocus: false,
    }),
};

/** Makes issues one: `into`, or the one with the most events. */
export const mergeIssues = (org: string, ids: readonly string[], into?: string): Promise<WireMerged> =>
  request(issuesPath(org), {
    method: "PUT",
    query: { id: ids },
    body: { merge: true, ...(into !== undefined && { into }) },
  });

export const mergesOf = (org: string, id: string): Promise<WireMove[]> =>
  request(`${issuePath(org, id)}merges/`);

export const unmerge = (org: string, id: string, what: WireUnmerge): Promise<WireUnmerged> =>
  request(`${issuePath(org, id)}unmerge/`, { method: "POST", body: what });
