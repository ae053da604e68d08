import { useQueries, useQuery } from "@tanstack/react-query";
import { issueQueries } from "../api/issues.ts";
import { projectQueries } from "../api/projects.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button, ButtonLink } from "../parts/button.tsx";
import { Empty } from "../parts/empty.tsx";
import { apiQuery, firstPage, type StreamFilter, USUAL_QUERY } from "./filter.ts";
import { termsOf, withoutTerm } from "./query-text.ts";
import { useStreamFilter } from "./use-filter.ts";
import { issuesWords } from "./words.ts";

/** Why the list is empty: nobody reports yet, nothing is wrong, or the search asks too much. */
export function NothingFound() {
  const { org, filter } = useStreamFilter();
  const { data: projects } = useQuery(projectQueries.all(org));
  const isUsual = (filter.query ?? USUAL_QUERY) === USUAL_QUERY;
  const isNarrowed = Boolean(filter.environment || filter.statsPeriod || filter.start);
  if (!projects) return null;
  const meant = projects.filter(
    ({ id, slug }) => !filter.project || id === filter.project || slug === filter.project,
  );
  if (!meant.some(({ firstEvent }) => firstEvent))
    return <Waiting org={org} project={filter.project && meant[0]?.slug} />;
  if (!isUsual || isNarrowed) return <NoMatch filter={firstPage(filter)} />;
  const events = meant.flatMap(({ stats }) => stats["24h"]).reduce((sum, [, count]) => sum + count, 0);
  return <Quiet events={events} />;
}

function Waiting({ org, project }: { org: string; project: string | undefined }) {
  const w = useMessages(issuesWords);
  const query = project ? `?project=${encodeURIComponent(project)}` : "";
  return (
    <Empty
      quiet
      title={w.waiting}
      go={
        <ButtonLink look="primary" href={`/organizations/${org}/projects/new/${query}`}>
          {w.waitingGo}
        </ButtonLink>
      }
    >
      {w.waitingText}
    </Empty>
  );
}

function Quiet({ events }: { events: number }) {
  const w = useMessages(issuesWords);
  const { hrefWith } = useStreamFilter();
  return (
    <Empty
      quiet
      title={w.quiet}
      go={<ButtonLink href={hrefWith({ query: "is:resolved" })}>{w.quietGo}</ButtonLink>}
    >
      {w.quietText(events)}
    </Empty>
  );
}

interface Part {
  text: string;
  without: StreamFilter;
  change: { [K in keyof StreamFilter]?: string | undefined };
}

/** Names the part that is in the way: the one without which most is found. */
function NoMatch({ filter }: { filter: StreamFilter }) {
  const w = useMessages(issuesWords);
  const { org, change } = useStreamFilter();
  const parts = partsOf(filter);
  const counts = useQueries({
    // Fresh ones: a number that is wrong by the time one follows it helps nobody.
    queries: parts.map(({ without }) => ({ ...issueQueries.count(org, apiQuery(without)), staleTime: 0 })),
    combine: (results) => results.map(({ data }) => data ?? 0),
  });
  const most = Math.max(0, ...counts);
  const best = most > 0 ? parts[counts.indexOf(most)] : undefined;
  const [before, part, after] = best ? w.noneText(most, best.text) : [w.nonePlain];
  return (
    <Empty
      title={w.none}
      go={
        <>
          {best ? <Button onClick={() => change(best.change)}>{w.drop}</Button> : null}
          <Button
            look={best ? "quiet" : "plain"}
            onClick={() =>
              change({
                query: USUAL_QUERY,
                environment: undefined,
                statsPeriod: undefined,
                start: undefined,
                end: undefined,
              })
            }
          >
            {w.clearSearch}
          </Button>
        </>
      }
    >
      {before}
      {part ? <code>{part}</code> : null}
      {after}
    </Empty>
  );
}

const MOST_PARTS = 6;

function partsOf(filter: StreamFilter): Part[] {
  const query = filter.query ?? USUAL_QUERY;
  const parts: Part[] = termsOf(query).map((term) => {
    const rest = withoutTerm(query, term);
    return { text: term.text, without: { ...filter, query: rest }, change: { query: rest } };
  });
  for (const key of ["environment", "statsPeriod"] as const) {
    const { [key]: value, ...without } = filter;
    if (value) parts.push({ text: value, without, change: { [key]: undefined } });
  }
  const { start, end, ...without } = filter;
  if (start && end)
    parts.push({ text: `${start} – ${end}`, without, change: { start: undefined, end: undefined } });
  return parts.slice(0, MOST_PARTS);
}
