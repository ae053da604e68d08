import "../parts/newer.css";
import { type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import type { WireIssue } from "../../../src/wire/issue.ts";
import { issueQueries } from "../api/issues.ts";
import type { Page } from "../api/page.ts";
import { useMessages } from "../i18n/messages.ts";
import { useLive } from "../live/use-live.ts";
import { ButtonLink } from "../parts/button.tsx";
import { Empty, Failed } from "../parts/empty.tsx";
import { Icon } from "../parts/icon.tsx";
import { allQuery, apiQuery, USUAL_QUERY } from "./filter.ts";
import { IssueTable } from "./issue-table.tsx";
import { newcomers, withFreshFigures } from "./newer.ts";
import { NothingFound } from "./nothing-found.tsx";
import { Pager } from "./pager.tsx";
import { isQueryProblem } from "./query-problem.ts";
import { StreamLoading } from "./stream-loading.tsx";
import { useStreamFilter } from "./use-filter.ts";
import { issuesWords } from "./words.ts";

/** The list as it was read: figures grow in place, rows neither come nor go by themselves. */
export function Stream({
  list,
  isSelecting,
  onSelectingEnd,
}: {
  list: UseQueryResult<Page<WireIssue>>;
  isSelecting: boolean;
  onSelectingEnd: () => void;
}) {
  const w = useMessages(issuesWords);
  const { org, filter } = useStreamFilter();
  const { data: page, error, refetch, dataUpdatedAt, isPlaceholderData } = list;
  const isLive = useLive(org);
  const { data: fresh } = useQuery({
    ...issueQueries.newest(org, apiQuery(filter), isLive),
    enabled: Boolean(page) && !filter.cursor,
    // The list itself was the first look.
    ...(page && { initialData: page, initialDataUpdatedAt: dataUpdatedAt }),
  });
  // Kept for as long as the same answer is shown, whatever people do to its rows meanwhile.
  const statusAsRead = useStatusAsRead(page, filter);
  if (!page) {
    if (isQueryProblem(error)) return <Unreadable />;
    return error ? (
      <Failed title={w.failed} error={error} onRetry={() => void refetch()} />
    ) : (
      <StreamLoading />
    );
  }
  const newer = isPlaceholderData ? [] : newcomers(page.items, fresh?.items ?? [], dataUpdatedAt);
  return (
    <div aria-busy={isPlaceholderData}>
      <Newer count={newer.length} fresh={fresh} />
      {page.items.length === 0 ? (
        <NothingFound />
      ) : (
        <>
          <IssueTable
            key={JSON.stringify(filter)}
            org={org}
            issues={withFreshFigures(page.items, fresh?.items ?? [])}
            statusAsRead={statusAsRead}
            sort={filter.sort ?? "date"}
            matching={{ hits: page.hits, filter: allQuery(filter) }}
            isSelecting={isSelecting}
            onSelectingEnd={onSelectingEnd}
          />
          <Pager page={page} readAt={dataUpdatedAt} />
        </>
      )}
    </div>
  );
}

/** The field says what is wrong with the query; here is the way out. */
function Unreadable() {
  const w = useMessages(issuesWords);
  const { hrefWith } = useStreamFilter();
  return (
    <Empty
      title={w.queryFailed}
      go={<ButtonLink href={hrefWith({ query: USUAL_QUERY })}>{w.clearSearch}</ButtonLink>}
    />
  );
}

/** Said above the list; pressing it shows them. */
function Newer({ count, fresh }: { count: number; fresh: Page<WireIssue> | undefined }) {
  const w = useMessages(issuesWords);
  const { org, filter } = useStreamFilter();
  const cache = useQueryClient();
  const show = () => {
    if (fresh) cache.setQueryData(issueQueries.list(org, apiQuery(filter)).queryKey, fresh);
    for (const queryKey of [
      ["issues-count", org],
      ["projects", org],
    ]) {
      void cache.invalidateQueries({ queryKey });
    }
    scrollTo({ top: 0 });
  };
  return (
    <div role="status">
      {count > 0 ? (
        <button type="button" className="newer" onClick={show}>
          <Icon name="rise" />
          {w.newer(count)}
        </button>
      ) : null}
    </div>
  );
}

function useStatusAsRead(page: Page<WireIssue> | undefined, filter: object): ReadonlyMap<string, string> {
  const ids = page?.items.map(({ id }) => id).join() ?? "";
  // biome-ignore lint/correctness/useExhaustiveDependencies: the statuses of the moment when these rows came
  return useMemo(
    () => new Map(page?.items.map(({ id, status }) => [id, status])),
    [ids, JSON.stringify(filter)],
  );
}
