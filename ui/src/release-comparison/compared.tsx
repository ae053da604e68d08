import type { WireRelease, WireReleaseComparison } from "../../../src/wire/release.ts";
import { releaseHref } from "../api/releases.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatCount } from "../i18n/numbers.ts";
import { filterTerm } from "../issues/query-text.ts";
import { CommitLine } from "../parts/commit-line.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { People } from "../parts/people.tsx";
import { Section } from "../parts/section.tsx";
import { Time } from "../parts/time.tsx";
import { comparisonWords } from "./words.ts";

const MOST_AUTHORS = 12;

/** What is known of each, one below the other. */
export function ComparedReleases({ org, comparison }: { org: string; comparison: WireReleaseComparison }) {
  const w = useMessages(comparisonWords);
  return (
    <Section title={w.facts}>
      <table className="cmp-facts">
        <thead>
          <tr>
            <th>{w.release}</th>
            <th>{w.date}</th>
            <th className="num">{w.events}</th>
            <th className="num">{w.newIssues}</th>
          </tr>
        </thead>
        <tbody>
          <Facts org={org} release={comparison.base} />
          <Facts org={org} release={comparison.head} />
        </tbody>
      </table>
    </Section>
  );
}

function Facts({ org, release }: { org: string; release: WireRelease }) {
  const language = useLanguage();
  return (
    <tr>
      <td>
        <PageLink className="link" href={releaseHref(org, release.version)} title={release.version}>
          {release.shortVersion}
        </PageLink>
      </td>
      <td>
        <Time value={release.dateReleased ?? release.dateCreated} />
      </td>
      <td className="num">{formatCount(release.adoption.events, language)}</td>
      <td className="num">{formatCount(release.newGroups, language)}</td>
    </tr>
  );
}

/** How many issues are in one and in both; each number leads to them. */
export function ComparedIssues({ org, comparison }: { org: string; comparison: WireReleaseComparison }) {
  const w = useMessages(comparisonWords);
  const language = useLanguage();
  const { base, head, issues } = comparison;
  const term = (key: string, { version }: WireRelease) => filterTerm(key, version) ?? "";
  const [inBase, inHead] = [term("release", base), term("release", head)];
  const figures = [
    { name: w.began(head.shortVersion), count: issues.new, query: term("firstRelease", head) },
    { name: w.come(head.shortVersion), count: issues.come, query: `${inHead} !${inBase}` },
    { name: w.gone(head.shortVersion), count: issues.gone, query: `${inBase} !${inHead}` },
    { name: w.both, count: issues.both, query: `${inBase} ${inHead}` },
  ];
  return (
    <Section title={w.issues}>
      <dl className="cmp-issues">
        {figures.map(({ name, count, query }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <PageLink
                className="link"
                href={`/organizations/${org}/issues/?query=${encodeURIComponent(query)}`}
              >
                {formatCount(count, language)}
              </PageLink>
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

/** What came after the earlier one, and who made it. */
export function ComparedCommits({ comparison }: { comparison: WireReleaseComparison }) {
  const w = useMessages(comparisonWords);
  const { commits, commitCount, between, authors } = comparison;
  return (
    <>
      <Section title={w.commits} note={`${w.commitsOf(commitCount)}, ${w.between(between)}`}>
        {commits.length === 0 ? (
          <p className="quiet-text">{w.noCommits}</p>
        ) : (
          <ul className="cmp-commits">
            {commits.map((commit) => (
              <li key={`${commit.repository} ${commit.id}`}>
                <CommitLine commit={commit} />
              </li>
            ))}
          </ul>
        )}
        {commitCount > commits.length ? (
          <p className="quiet-text">{w.firstOf(commits.length, commitCount)}</p>
        ) : null}
      </Section>
      {authors.length > 0 ? (
        <Section title={w.authors}>
          <People people={authors} most={MOST_AUTHORS} />
        </Section>
      ) : null}
    </>
  );
}
