import type { WireEventTable } from "../../../src/wire/events-table.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatExactly } from "../i18n/times.ts";
import { copyText } from "../parts/copy.ts";
import { Icon } from "../parts/icon.tsx";
import { LevelMark } from "../parts/level-mark.tsx";
import { Menu, MenuGroup, MenuItem, MenuLine, MenuLink } from "../parts/menu.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { Time } from "../parts/time.tsx";
import { columnName, tagIn } from "./column-name.ts";
import { OWN_COLUMNS } from "./own-columns.ts";
import { excluding, termOf, type Value, withTerm } from "./terms.ts";
import { useEventsFilter } from "./use-events.ts";
import { eventsWords } from "./words.ts";

type Row = WireEventTable["data"][number];

/** One event a row; the title leads to it, every other value opens what can be done with it. */
export function EventsTable({ rows }: { rows: readonly Row[] }) {
  const w = useMessages(eventsWords);
  const { columns } = useEventsFilter();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is wider than the page is scrolled by keyboard too
    <section className="ev-box" tabIndex={0} aria-label={w.title}>
      <table className="ev-table">
        <thead>
          <tr>
            {columns.map((name) => (
              <Head key={name} name={name} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row["project.name"]} ${row.id}`}>
              {columns.map((name) => (
                <td key={name} data-name={columnName(name, w)} className={CLASSES.get(name)}>
                  <Cell name={name} row={row} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const CLASSES: ReadonlyMap<string, string> = new Map([
  ["title", "c-title"],
  ["message", "c-title"],
  ["timestamp", "c-time"],
  ["culprit", "c-code"],
  ["id", "c-code"],
  ["trace", "c-code"],
]);

function Head({ name }: { name: string }) {
  const w = useMessages(eventsWords);
  const { org, filter, hrefWith } = useEventsFilter();
  const shown = columnName(name, w);
  if (name === "timestamp") {
    const isOldest = filter.sort === "timestamp";
    return (
      <th scope="col" aria-sort={isOldest ? "ascending" : "descending"}>
        <PageLink
          href={hrefWith({ sort: isOldest ? undefined : "timestamp" })}
          title={isOldest ? w.oldestFirst : w.newestFirst}
        >
          {shown}
          <Icon name="down" className={isOldest ? "up" : ""} />
        </PageLink>
      </th>
    );
  }
  const tag = OWN_COLUMNS.has(name) ? null : (tagIn(name) ?? name);
  const project = filter.project ? `?project=${encodeURIComponent(filter.project)}` : "";
  return (
    <th scope="col">
      {tag === null ? (
        shown
      ) : (
        <PageLink
          href={`/organizations/${org}/tags/${encodeURIComponent(tag)}/${project}`}
          title={w.allValues(shown)}
        >
          {shown}
        </PageLink>
      )}
    </th>
  );
}

function Cell({ name, row }: { name: string; row: Row }) {
  const language = useLanguage();
  const { org } = useEventsFilter();
  const value = row[name] ?? null;
  const issue = `/organizations/${org}/issues/${row["issue.id"]}/`;
  const event = `${issue}events/${row.id}/`;
  if (name === "timestamp") {
    const at = String(value);
    return (
      <PageLink href={event} title={formatExactly(new Date(at), language)}>
        <Time value={at} />
      </PageLink>
    );
  }
  if (name === "title" || name === "message") return <PageLink href={event}>{String(value)}</PageLink>;
  return <Acts name={name} value={value} event={event} issue={name === "issue" ? issue : null} />;
}

/** A value, and what can be done with it. */
function Acts({
  name,
  value,
  event,
  issue,
}: {
  name: string;
  value: Value;
  event: string;
  issue: string | null;
}) {
  const w = useMessages(eventsWords);
  const { filter, hrefWith } = useEventsFilter();
  const shown = value === null ? w.noValue : String(value);
  const term = termOf(name, value);
  const query = filter.query ?? "";
  const label = w.actsOn(columnName(name, w), shown);
  return (
    <Menu
      trigger={
        <button type="button" className={value === null ? "ev-val none" : "ev-val"} title={shown}>
          {name === "level" && value !== null ? <LevelMark level={levelOf(shown)} /> : null}
          <span>{shown}</span>
        </button>
      }
    >
      <MenuGroup label={label}>
        {term === null ? null : (
          <>
            <MenuLink icon="plus" href={hrefWith({ query: withTerm(query, term) })}>
              {w.only}
            </MenuLink>
            <MenuLink icon="x" href={hrefWith({ query: withTerm(query, excluding(term)) })}>
              {w.except}
            </MenuLink>
            <MenuLine />
          </>
        )}
        <MenuLink icon="events" href={event}>
          {w.open}
        </MenuLink>
        {issue === null ? null : (
          <MenuLink icon="issues" href={issue}>
            {w.openIssue}
          </MenuLink>
        )}
        {value === null ? null : (
          <MenuItem icon="copy" onSelect={() => void copyText(String(value))}>
            {w.copy}
          </MenuItem>
        )}
      </MenuGroup>
    </Menu>
  );
}

const LEVELS = ["fatal", "error", "warning", "info", "debug"] as const;

function levelOf(text: string): (typeof LEVELS)[number] {
  return LEVELS.find((level) => level === text) ?? "error";
}
