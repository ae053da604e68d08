import { useNavigate, useSearch } from "@tanstack/react-router";
import { useOrgSlug } from "../shell/organization.ts";
import { type EventsFilter, eventsHref, type FilterChange, readFilter, USUAL_COLUMNS } from "./filter.ts";

/** What narrows the events, from the address, and how to change it there. */
export function useEventsFilter() {
  const org = useOrgSlug();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const filter: EventsFilter = readFilter(search);
  const hrefWith = (change: FilterChange) => eventsHref(org, filter, change);
  return {
    org,
    filter,
    columns: filter.columns ?? USUAL_COLUMNS,
    hrefWith,
    change: (what: FilterChange) => void navigate({ href: hrefWith(what) }),
  };
}
