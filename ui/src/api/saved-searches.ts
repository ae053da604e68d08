import { queryOptions } from "@tanstack/react-query";
import type { WireSavedSearch, WireSavedSearchForm } from "../../../src/wire/saved-search.ts";
import { request, send } from "./request.ts";

const path = (org: string) => `/organizations/${encodeURIComponent(org)}/searches/`;

/** One's own searches, and those that others share. */
export const savedSearchesQuery = (org: string) =>
  queryOptions({
    queryKey: ["saved-searches", org],
    queryFn: ({ signal }) => request<WireSavedSearch[]>(path(org), { signal }),
    staleTime: 60_000,
  });

export const saveSearch = (org: string, form: WireSavedSearchForm): Promise<WireSavedSearch> =>
  request(path(org), { method: "POST", body: form });

export const changeSearch = (
  org: string,
  id: string,
  change: Partial<WireSavedSearchForm>,
): Promise<WireSavedSearch> => request(`${path(org)}${id}/`, { method: "PUT", body: change });

export const deleteSearch = (org: string, id: string): Promise<void> =>
  send(`${path(org)}${id}/`, { method: "DELETE" }).then(() => undefined);
