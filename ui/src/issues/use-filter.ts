import { useNavigate, useSearch } from "@tanstack/react-router";
import { useOrgSlug } from "../shell/organization.ts";
import { readFilter, type StreamFilter, streamHref, withFilter } from "./filter.ts";

/** What narrows the stream, from the address, and how to change it there. */
export function useStreamFilter() {
  const org = useOrgSlug();
  const navigate = useNavigate();
  const filter = readFilter(useSearch({ from: "/signed-in/shell/organizations/$org/issues" }));
  const hrefWith = (change: { [K in keyof StreamFilter]?: string | undefined }) =>
    streamHref(org, withFilter(filter, change));
  const change = (what: { [K in keyof StreamFilter]?: string | undefined }) =>
    void navigate({ href: hrefWith(what) });
  return { org, filter, hrefWith, change };
}
