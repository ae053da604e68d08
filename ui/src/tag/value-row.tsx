import type { WireTagTrends } from "../../../src/wire/events-table.ts";
import type { WireTag, WireTagValue } from "../../../src/wire/issue.ts";
import { eventsHref } from "../events/filter.ts";
import { termOf, withTerm } from "../events/terms.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatCount } from "../i18n/numbers.ts";
import { formatPercent } from "../issue/tag-shares.ts";
import { ListRow } from "../parts/list-table.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { Sparkline } from "../parts/sparkline.tsx";
import { Time } from "../parts/time.tsx";
import { tagWords } from "./words.ts";

/** A value: how large its share is, how it goes, and its events behind it. */
export function ValueRow({
  org,
  tag,
  value: { value, count, firstSeen, lastSeen },
  trends,
  counts,
  issue,
  project,
}: {
  org: string;
  tag: WireTag;
  value: WireTagValue;
  trends: WireTagTrends | undefined;
  /** Absent: none of the events that were looked at has it. */
  counts: readonly number[] | undefined;
  /** The short id of the issue that all of it is about. */
  issue: string | undefined;
  project: string | undefined;
}) {
  const w = useMessages(tagWords);
  const language = useLanguage();
  const percent = tag.totalValues > 0 ? Math.min(100, (count / tag.totalValues) * 100) : 0;
  const term = termOf(`tags[${tag.key}]`, value) ?? "";
  const query = issue === undefined ? term : withTerm(`issue:${issue}`, term);
  const series = counts ?? (trends ? new Array<number>(28).fill(0) : []);
  const sum = series.reduce((total, one) => total + one, 0);
  return (
    <ListRow linked>
      <div className="l-two" role="cell">
        <PageLink
          href={eventsHref(org, { query, ...(project !== undefined && { project }) })}
          title={w.showEvents(value)}
        >
          {value}
        </PageLink>
        <svg className="t-bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
          <rect className="t-all" width="100" height="1" />
          <rect width={percent} height="1" />
        </svg>
      </div>
      <span className="num t-share" role="cell">
        {formatPercent(percent)}
      </span>
      <span className="num" role="cell">
        {formatCount(count, language)} <i>{w.inEvents(count)}</i>
      </span>
      <span className="t-trend" role="cell">
        {trends ? (
          <Sparkline series={series.map((one, index) => [index, one])} label={w.trendSays(sum)} />
        ) : null}
      </span>
      <span className="num t-first" role="cell">
        <Time value={firstSeen} form="age" />
      </span>
      <span className="num t-last" role="cell">
        <Time value={lastSeen} form="age" />
      </span>
    </ListRow>
  );
}
