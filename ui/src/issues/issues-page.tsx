import { useQuery } from "@tanstack/react-query";
import { issueQueries } from "../api/issues.ts";
import { useMessages } from "../i18n/messages.ts";
import { PageTop } from "../shell/page-top.tsx";
import { apiQuery } from "./filter.ts";
import { Filters } from "./filters.tsx";
import { SearchField } from "./search-field.tsx";
import { SortMenu } from "./sort-menu.tsx";
import { Stream } from "./stream.tsx";
import { Tabs } from "./tabs.tsx";
import { useStreamFilter } from "./use-filter.ts";
import { issuesWords } from "./words.ts";

/** What is broken, the most recent first. Everything that narrows it is in the address. */
export function IssuesPage() {
  const w = useMessages(issuesWords);
  const { org, filter } = useStreamFilter();
  const list = useQuery(issueQueries.list(org, apiQuery(filter)));
  return (
    <>
      <PageTop title={w.title}>
        <Filters />
      </PageTop>
      <Tabs />
      <div className="find">
        <SearchField problem={list.error} />
        <SortMenu />
      </div>
      <Stream list={list} />
    </>
  );
}
