import "./tags.css";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { WireEvent } from "../../../src/wire/event.ts";
import type { WireIssueDetails } from "../../../src/wire/issue.ts";
import { issueQueries } from "../api/issues.ts";
import { useMessages } from "../i18n/messages.ts";
import { filterTerm } from "../issues/query-text.ts";
import { Button } from "../parts/button.tsx";
import { Failed } from "../parts/empty.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { Section } from "../parts/section.tsx";
import { Loading, Skeleton } from "../parts/skeleton.tsx";
import { eventWords } from "./event-words.ts";
import { formatPercent, type TagShare, tagShares } from "./tag-shares.ts";

const FIRST = 9;

/** How the values of each tag spread over all events of the issue; a value leads to the issues that have it. */
export function Tags({ org, issue, event }: { org: string; issue: WireIssueDetails; event: WireEvent }) {
  const w = useMessages(eventWords);
  const [all, setAll] = useState(false);
  const { data, error, refetch } = useQuery(issueQueries.tags(org, issue.id));
  const tags = tagShares(data ?? [], event.tags);
  return (
    <Section id="tags" title={w.tags} note={w.tagsNote(Number(issue.count))}>
      {data ? (
        <div className="tags">
          {(all ? tags : tags.slice(0, FIRST)).map(({ key, values, shares }) => (
            <div key={key}>
              <h3>
                <PageLink
                  href={`/organizations/${org}/issues/${issue.id}/tags/${encodeURIComponent(key)}/`}
                  title={w.allValues(key)}
                >
                  {key}
                </PageLink>
                <small>{w.values(values)}</small>
              </h3>
              <ul>
                {shares.map((share) => (
                  <Share key={share.value ?? "\0"} org={org} issue={issue} tag={key} share={share} />
                ))}
              </ul>
            </div>
          ))}
        </div>
      ) : error ? (
        <Failed title={w.failed} error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading label={w.tags}>
          <Skeleton height="120px" />
        </Loading>
      )}
      {!all && tags.length > FIRST ? (
        <Button look="quiet" className="tags-more" onClick={() => setAll(true)}>
          {w.allTags(tags.length)}
        </Button>
      ) : null}
    </Section>
  );
}

function Share({
  org,
  issue,
  tag,
  share: { value, percent, isThis },
}: {
  org: string;
  issue: WireIssueDetails;
  tag: string;
  share: TagShare;
}) {
  const w = useMessages(eventWords);
  const term = value === null ? null : filterTerm(tag, value);
  const face = (
    <>
      <span className="name">{value ?? w.other}</span>
      <span className="num">{percent > 0 ? formatPercent(percent) : ""}</span>
    </>
  );
  return (
    <li className={isThis ? "this" : undefined}>
      <svg className="fill" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
        <rect width={percent} height="1" />
      </svg>
      {term === null ? (
        <span>{face}</span>
      ) : (
        <PageLink
          href={`/organizations/${org}/issues/?project=${issue.project.id}&query=${encodeURIComponent(term)}`}
          title={`${value}\n${w.showIssues(term)}`}
        >
          {face}
        </PageLink>
      )}
    </li>
  );
}
