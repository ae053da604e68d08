import { useQuery } from "@tanstack/react-query";
import type { WireRelease } from "../../../src/wire/release.ts";
import { releaseQueries } from "../api/releases.ts";
import { useMessages } from "../i18n/messages.ts";
import { filterTerm } from "../issues/query-text.ts";
import { ButtonLink } from "../parts/button.tsx";
import { Failed } from "../parts/empty.tsx";
import { IssueState } from "../parts/issue-state.tsx";
import { LevelMark } from "../parts/level-mark.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { Section } from "../parts/section.tsx";
import { Loading, Skeleton } from "../parts/skeleton.tsx";
import { releaseWords } from "./words.ts";

/** Issues whose first event came from this release, the loudest first. */
export function NewIssues({ org, release }: { org: string; release: WireRelease }) {
  const w = useMessages(releaseWords);
  const term = (key: string) => filterTerm(key, release.version) ?? "";
  const query = term("firstRelease");
  const { data: page, error, refetch } = useQuery(releaseQueries.newIssues(org, query));
  const issues = `/organizations/${org}/issues/?query=`;
  return (
    <Section
      title={w.newIssues}
      note={w.newIssuesNote}
      tools={
        <>
          {page?.next ? (
            <ButtonLink look="quiet" href={issues + encodeURIComponent(query)}>
              {w.allNewIssues}
            </ButtonLink>
          ) : null}
          <ButtonLink look="quiet" href={issues + encodeURIComponent(term("release"))}>
            {w.allIssues}
          </ButtonLink>
        </>
      }
    >
      {page ? (
        page.items.length === 0 ? (
          <p className="quiet-text">{w.noNewIssues}</p>
        ) : (
          <ul className="rel-issues">
            {page.items.map((issue) => (
              <li key={issue.id}>
                <LevelMark level={issue.level} />
                <span className="ri-name">
                  <PageLink href={`/organizations/${org}/issues/${issue.id}/`} title={issue.title}>
                    {issue.title}
                  </PageLink>
                  <small>
                    <span>{issue.shortId}</span> {issue.culprit}
                  </small>
                </span>
                <IssueState issue={issue} />
                <span className="num">{w.issueEvents(Number(issue.count))}</span>
              </li>
            ))}
          </ul>
        )
      ) : error ? (
        <Failed title={w.sectionFailed} error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading label={w.reading}>
          <Skeleton width="60%" />
        </Loading>
      )}
    </Section>
  );
}
