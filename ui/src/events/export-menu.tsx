import { exportHref } from "../api/events.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Menu, MenuDownload } from "../parts/menu.tsx";
import { apiQuery } from "./filter.ts";
import { useEventsFilter } from "./use-events.ts";
import { eventsWords } from "./words.ts";

/** All that match, with the columns of the table. */
export function ExportMenu() {
  const w = useMessages(eventsWords);
  const { org, filter, columns } = useEventsFilter();
  // An export is newest first, whatever the page shows.
  const { sort: _, ...query } = apiQuery(filter, columns);
  return (
    <Menu align="end" trigger={<Button icon="share">{w.export}</Button>}>
      <MenuDownload href={exportHref(org, query, "csv")}>{w.csv}</MenuDownload>
      <MenuDownload href={exportHref(org, query, "ndjson")}>{w.ndjson}</MenuDownload>
    </Menu>
  );
}
