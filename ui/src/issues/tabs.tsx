import "./tabs.css";
import { useQuery } from "@tanstack/react-query";
import { issueQueries } from "../api/issues.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatCount } from "../i18n/numbers.ts";
import { useLive } from "../live/use-live.ts";
import { PageLink } from "../parts/page-link.tsx";
import { apiQuery, firstPage, TABS, USUAL_QUERY } from "./filter.ts";
import { SavedViews } from "./saved-views.tsx";
import { useStreamFilter } from "./use-filter.ts";
import { issuesWords, type TabName } from "./words.ts";

/** What waits for somebody is counted; the rest would be numbers to look at. */
const COUNTED: ReadonlySet<TabName> = new Set(["unresolved", "mine", "new", "regressed"]);

/** The usual questions, each a query and nothing more. */
export function Tabs() {
  const w = useMessages(issuesWords);
  const { filter, hrefWith } = useStreamFilter();
  const current = filter.query ?? USUAL_QUERY;
  return (
    <nav className="tabs" aria-label={w.views}>
      {TABS.map(({ name, query }) => (
        <PageLink key={name} href={hrefWith({ query })} aria-current={query === current ? "page" : undefined}>
          {w.tabs[name]}
          {COUNTED.has(name) ? <TabCount query={query} /> : null}
        </PageLink>
      ))}
      <SavedViews />
    </nav>
  );
}

function TabCount({ query }: { query: string }) {
  const language = useLanguage();
  const { org, filter } = useStreamFilter();
  const isLive = useLive(org);
  const { data: count } = useQuery({
    ...issueQueries.count(org, apiQuery({ ...firstPage(filter), query })),
    refetchInterval: isLive ? 60_000 : 30_000,
  });
  if (!count) return null;
  return <span className="n">{count >= 1000 ? "1,000+" : formatCount(count, language)}</span>;
}
