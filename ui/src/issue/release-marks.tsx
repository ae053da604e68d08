import { useQuery } from "@tanstack/react-query";
import type { WireIssueDetails } from "../../../src/wire/issue.ts";
import { releaseHref, releaseQueries } from "../api/releases.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatExactly } from "../i18n/times.ts";
import { type ChartMark, ChartMarks } from "../parts/chart-marks.tsx";
import type { Histogram } from "../parts/histogram-geometry.ts";
import { useOrgSlug } from "../shell/organization.ts";
import { resolveWords } from "./resolve-words.ts";

/** Flags over the chart: when the project's releases came out, and where they were deployed to. */
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
  const { data: deploys } = useQuery(releaseQueries.deploysOfProject(org, issue.project.id));
  const releases = (page?.items ?? []).map((release): ChartMark => {
    const at = new Date(release.dateReleased ?? release.dateCreated);
    return {
      key: `release ${release.id}`,
      kind: "release",
      at: at.getTime(),
      label: release.shortVersion,
      text: w.released(release.shortVersion, formatExactly(at, language)),
      href: releaseHref(org, release.version),
    };
  });
  const deployed = (deploys ?? []).map(
    ({ id, environment, shortVersion, version, dateFinished }): ChartMark => {
      const at = new Date(dateFinished);
      return {
        key: `deploy ${id}`,
        kind: "deploy",
        at: at.getTime(),
        label: environment,
        text: w.deployed(shortVersion, environment, formatExactly(at, language)),
        href: releaseHref(org, version),
      };
    },
  );
  return <ChartMarks label={w.marks} marks={[...releases, ...deployed]} chart={chart} />;
}
