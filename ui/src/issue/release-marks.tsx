import "./release-marks.css";
import { useQuery } from "@tanstack/react-query";
import type { WireIssueDetails } from "../../../src/wire/issue.ts";
import { releaseHref, releaseQueries } from "../api/releases.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatExactly } from "../i18n/times.ts";
import { Icon } from "../parts/icon.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { useOrgSlug } from "../shell/organization.ts";
import { type Histogram, marksOf } from "./histogram-geometry.ts";
import { resolveWords } from "./resolve-words.ts";

/** A label and its flag take a tenth of a phone's width. */
const APART = 12;
/** Labels begin at their flag, or end there where the chart does. */
const NEAR_END = 85;

/** Flags over the chart: when the project's releases came out. Each leads to its page. */
export function ReleaseMarks({
  issue,
  chart,
}: {
  issue: WireIssueDetails;
  chart: Pick<Histogram, "from" | "to">;
}) {
  const w = useMessages(resolveWords);
  const org = useOrgSlug();
  const language = useLanguage();
  const { data: page } = useQuery(releaseQueries.ofProject(org, issue.project.id));
  const moments = (page?.items ?? []).map((release) => ({
    of: release,
    at: Date.parse(release.dateReleased ?? release.dateCreated),
  }));
  const marks = marksOf(moments, chart, APART);
  if (marks.length === 0) return null;
  return (
    <ol className="marks" aria-label={w.marks}>
      {marks.map(({ of: { id, version, shortVersion, dateReleased, dateCreated }, x, hasLabel }) => {
        const when = formatExactly(new Date(dateReleased ?? dateCreated), language);
        return (
          <li key={id} style={{ left: `${x}%` }} className={x > NEAR_END ? "end" : undefined}>
            <PageLink
              href={releaseHref(org, version)}
              title={w.released(version, when)}
              aria-label={w.released(shortVersion, when)}
            >
              <Icon name="releases" />
              {hasLabel ? <span>{shortVersion}</span> : null}
            </PageLink>
          </li>
        );
      })}
    </ol>
  );
}
