import "../parts/newer.css";
import "../parts/pager.css";
import { type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import type { WireEventTable } from "../../../src/wire/events-table.ts";
import { eventQueries, type Paged } from "../api/events.ts";
import type { Query } from "../api/request.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatMoment } from "../i18n/times.ts";
import { isQueryProblem } from "../issues/query-problem.ts";
import { useLive } from "../live/use-live.ts";
import { ButtonLink } from "../parts/button.tsx";
import { Empty, Failed } from "../parts/empty.tsx";
import { Icon } from "../parts/icon.tsx";
import { ListLoading } from "../parts/list-table.tsx";
import { StepLink } from "../parts/step-link.tsx";
import { EventsTable } from "./events-table.tsx";
import { useEventsFilter } from "./use-events.ts";
import { eventsWords } from "./words.ts";

type Table = Paged<WireEventTable>;

/** The table as it was read: rows neither come nor go by themselves. */
export function EventsList({ table, asked }: { table: UseQueryResult<Table>; asked: Query }) {
  const w = useMessages(eventsWords);
  const { hrefWith } = useEventsFilter();
  const { data, error, refetch, isPlaceholderData } = table;
  if (!data) {
    if (isQueryProblem(error)) {
      const clear = <ButtonLink href={hrefWith({ query: undefined })}>{w.clearSearch}</ButtonLink>;
      return <Empty title={w.queryFailed} go={clear} />;
    }
    if (error) return <Failed title={w.failed} error={error} onRetry={() => void refetch()} />;
    return <ListLoading className="ev-loading" label={w.loading} cells={4} />;
  }
  return (
    <div aria-busy={isPlaceholderData}>
      <Newer table={data} asked={asked} isOld={isPlaceholderData} />
      {data.body.data.length === 0 ? (
        <NothingFound table={data} />
      ) : (
        <>
          <EventsTable rows={data.body.data} />
          <Pager table={data} />
        </>
      )}
    </div>
  );
}

/** Said above the table; pressing it shows them. */
function Newer({ table, asked, isOld }: { table: Table; asked: Query; isOld: boolean }) {
  const w = useMessages(eventsWords);
  const { org, filter } = useEventsFilter();
  const cache = useQueryClient();
  const isFirst = !filter.cursor && filter.sort === undefined && !filter.end;
  const isLive = useLive(org);
  const { data: fresh } = useQuery({
    ...eventQueries.newest(org, asked, isLive),
    enabled: isFirst && !isOld,
  });
  const known = new Set(table.body.data.map(({ id }) => id));
  const newest = String(table.body.data[0]?.timestamp ?? "");
  const newer = isFirst
    ? (fresh?.body.data ?? []).filter(({ id, timestamp }) => !known.has(id) && String(timestamp) >= newest)
    : [];
  const show = () => {
    if (fresh) cache.setQueryData(eventQueries.table(org, asked).queryKey, fresh);
    void cache.invalidateQueries({ queryKey: ["events-series", org] });
    scrollTo({ top: 0 });
  };
  return (
    <div role="status">
      {newer.length > 0 ? (
        <button type="button" className="newer" onClick={show}>
          <Icon name="rise" />
          {w.newer(newer.length)}
        </button>
      ) : null}
    </div>
  );
}

function NothingFound({ table }: { table: Table }) {
  const w = useMessages(eventsWords);
  const { filter, hrefWith } = useEventsFilter();
  const { meta } = table.body;
  const go =
    table.next === null ? (
      filter.query ? (
        <ButtonLink href={hrefWith({ query: undefined })}>{w.clearSearch}</ButtonLink>
      ) : null
    ) : (
      <ButtonLink href={hrefWith({ cursor: table.next })}>{w.goOn}</ButtonLink>
    );
  return (
    <Empty title={meta.isComplete ? w.none : w.noneSoFar(meta.lookedAt)} go={go}>
      {w.noneText}
    </Empty>
  );
}

function Pager({ table }: { table: Table }) {
  const w = useMessages(eventsWords);
  const language = useLanguage();
  const { hrefWith } = useEventsFilter();
  const { data, meta } = table.body;
  const href = (cursor: string | null) => (cursor === null ? null : hrefWith({ cursor }));
  const back = meta.lookedBackTo;
  return (
    <footer className="pager">
      <span>{w.shown(data.length)}</span>
      {back === undefined ? null : <span>{w.stopped(meta.lookedAt, formatMoment(back, language))}</span>}
      <span className="grow" />
      <nav aria-label={w.pages} style={{ display: "contents" }}>
        <StepLink label={w.previous} icon="left" href={href(table.previous)} />
        <StepLink label={w.next} icon="right" href={href(table.next)} />
      </nav>
    </footer>
  );
}
