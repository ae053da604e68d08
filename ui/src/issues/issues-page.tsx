import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { issueQueries } from "../api/issues.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { PageTop } from "../shell/page-top.tsx";
import { BulkProgress } from "./bulk-progress.tsx";
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
  const [isSelecting, setSelecting] = useState(false);
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
        <Button
          look="quiet"
          className="select-mode"
          aria-pressed={isSelecting}
          onClick={() => setSelecting(!isSelecting)}
        >
          {isSelecting ? w.done : w.selecting}
        </Button>
      </div>
      <BulkProgress org={org} />
      <Stream list={list} isSelecting={isSelecting} onSelectingEnd={() => setSelecting(false)} />
    </>
  );
}
