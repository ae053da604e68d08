import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { WireRelease } from "../../../src/wire/release.ts";
import { comparisonHref, releaseQueries } from "../api/releases.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatCount } from "../i18n/numbers.ts";
import { ButtonLink } from "../parts/button.tsx";
import { CommitLine } from "../parts/commit-line.tsx";
import { Failed } from "../parts/empty.tsx";
import { Section } from "../parts/section.tsx";
import { Select } from "../parts/select.tsx";
import { shortVersion } from "../parts/short-version.ts";
import { Loading, Skeleton } from "../parts/skeleton.tsx";
import { releaseWords } from "./words.ts";

const MOST_COMMITS = 10;

/** What came since another release, and what became of its issues. */
export function Compare({ org, release }: { org: string; release: WireRelease }) {
  const w = useMessages(releaseWords);
  const { data: page } = useQuery(releaseQueries.list(org, { per_page: 50, status: "open" }));
  const [chosen, setChosen] = useState("");
  const ours = new Set(release.projects.map(({ id }) => id));
  const others = (page?.items ?? []).filter(
    (one) => one.version !== release.version && one.projects.some(({ id }) => ours.has(id)),
  );
  if (others.length === 0) return null;
  return (
    <Section title={w.compare}>
      <div className="rel-compare">
        <Select
          label={w.compareWith}
          value={chosen}
          options={[
            { value: "", label: w.choose },
            ...others.map(({ version }) => ({ value: version, label: shortVersion(version) })),
          ]}
          onChange={setChosen}
        />
        {chosen ? (
          <>
            <Compared org={org} base={chosen} head={release.version} />
            <ButtonLink href={comparisonHref(org, chosen, release.version)}>{w.openComparison}</ButtonLink>
          </>
        ) : null}
      </div>
    </Section>
  );
}

function Compared({ org, base, head }: { org: string; base: string; head: string }) {
  const w = useMessages(releaseWords);
  const language = useLanguage();
  const { data, error, refetch } = useQuery(releaseQueries.comparison(org, base, head));
  if (error) return <Failed title={w.comparedFailed} error={error} onRetry={() => void refetch()} />;
  if (!data) {
    return (
      <Loading label={w.reading}>
        <Skeleton width="60%" />
      </Loading>
    );
  }
  const figures = [
    [w.compared.commits, data.commitCount],
    [w.compared.between, data.between],
    [w.compared.come, data.issues.come],
    [w.compared.gone, data.issues.gone],
    [w.compared.both, data.issues.both],
  ] as const;
  return (
    <>
      <dl className="rel-figures">
        {figures.map(([name, count]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{formatCount(count, language)}</dd>
          </div>
        ))}
      </dl>
      <ul className="rel-commits">
        {data.commits.slice(0, MOST_COMMITS).map((commit) => (
          <li key={`${commit.repository} ${commit.id}`}>
            <CommitLine commit={commit} />
          </li>
        ))}
      </ul>
    </>
  );
}
