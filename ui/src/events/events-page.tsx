import "./events.css";
import { useQuery } from "@tanstack/react-query";
import { eventQueries } from "../api/events.ts";
import { useMessages } from "../i18n/messages.ts";
import { FilterBar } from "../issues/filters.tsx";
import { QueryField } from "../issues/search-field.tsx";
import { PageTop } from "../shell/page-top.tsx";
import { ColumnsButton } from "./columns-dialog.tsx";
import { EventsChart } from "./events-chart.tsx";
import { EventsList } from "./events-list.tsx";
import { ExportMenu } from "./export-menu.tsx";
import { apiQuery, fieldsOf, PAGE_SIZE } from "./filter.ts";
import { useEventsFilter } from "./use-events.ts";
import { eventsWords } from "./words.ts";

/** Events across issues. What narrows them and which columns they have is in the address. */
export function EventsPage() {
  const w = useMessages(eventsWords);
  const { org, filter, columns, change } = useEventsFilter();
  const query = filter.query ?? "";
  const asked = { ...apiQuery(filter, fieldsOf(columns)), per_page: PAGE_SIZE };
  const table = useQuery(eventQueries.table(org, asked));
  return (
    <>
      <PageTop title={w.title}>
        <FilterBar org={org} filter={filter} period={w.period} usualPeriod="14d" onChange={change} />
      </PageTop>
      <div className="find ev-find">
        <QueryField
          key={query}
          of="events"
          org={org}
          project={filter.project}
          asked={query}
          label={w.search}
          hint={w.searchHint}
          problem={table.error}
          onAsk={(next) => change({ query: next || undefined })}
        />
        <ColumnsButton />
        <ExportMenu />
      </div>
      <EventsChart />
      <EventsList table={table} asked={asked} />
    </>
  );
}
