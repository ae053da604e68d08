import "./tag.css";
import { useQuery } from "@tanstack/react-query";
import { useParams, useSearch } from "@tanstack/react-router";
import type { WireTagTrends } from "../../../src/wire/events-table.ts";
import type { WireTag } from "../../../src/wire/issue.ts";
import { eventQueries } from "../api/events.ts";
import { issueQueries } from "../api/issues.ts";
import { isMissing } from "../api/problem.ts";
import { projectQueries } from "../api/projects.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatMoment } from "../i18n/times.ts";
import { useLive } from "../live/use-live.ts";
import { ButtonLink } from "../parts/button.tsx";
import { Empty, Failed } from "../parts/empty.tsx";
import { ListLoading, ListTable } from "../parts/list-table.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { useOrgSlug } from "../shell/organization.ts";
import { PageTop } from "../shell/page-top.tsx";
import { ValueRow } from "./value-row.tsx";
import { tagWords } from "./words.ts";

/** How the values of a tag are spread over an issue, a project or all of them, and how each goes. */
export function TagPage() {
  const w = useMessages(tagWords);
  const org = useOrgSlug();
  const { key = "", issueId } = useParams({ strict: false });
  const { project } = useSearch({ strict: false }) as Record<string, string | undefined>;
  useLive(org);
  const { data: tag, error, refetch } = useQuery(eventQueries.tag(org, key, issueId, project));
  const { data: trends } = useQuery(
    eventQueries.tagTrends(org, key, issueId, { statsPeriod: "14d", project }),
  );
  return (
    <>
      <PageTop
        documentTitle={w.title(key)}
        crumbs={<Crumbs org={org} issueId={issueId} project={project} tag={key} />}
      >
        {issueId !== undefined || project !== undefined ? (
          <ButtonLink look="quiet" href={`/organizations/${org}/tags/${encodeURIComponent(key)}/`}>
            {w.ofAll}
          </ButtonLink>
        ) : null}
      </PageTop>
      {tag ? (
        <Values tag={tag} trends={trends} issueId={issueId} project={project} />
      ) : error ? (
        isMissing(error) ? (
          <Empty title={w.missing} />
        ) : (
          <Failed title={w.failed} error={error} onRetry={() => void refetch()} />
        )
      ) : (
        <ListLoading className="tag-values" label={w.loading} cells={3} />
      )}
    </>
  );
}

function Crumbs({
  org,
  issueId,
  project,
  tag,
}: {
  org: string;
  issueId: string | undefined;
  project: string | undefined;
  tag: string;
}) {
  const w = useMessages(tagWords);
  const { data: issue } = useQuery({
    ...issueQueries.one(org, issueId ?? ""),
    enabled: issueId !== undefined,
  });
  const { data: projects = [] } = useQuery(projectQueries.all(org));
  const home = `/organizations/${org}`;
  const named = projects.find(({ id, slug }) => id === project || slug === project)?.name ?? project;
  return (
    <>
      {issueId === undefined ? (
        <PageLink href={`${home}/events/`}>{w.events}</PageLink>
      ) : (
        <>
          <PageLink className="hide-s" href={`${home}/issues/`}>
            {w.issues}
          </PageLink>
          <span className="hide-s">/</span>
          <PageLink href={`${home}/issues/${issueId}/`}>{issue?.shortId ?? issueId}</PageLink>
        </>
      )}
      <span>/</span>
      {named ? (
        <>
          <span>{named}</span>
          <span>/</span>
        </>
      ) : null}
      <h1 className="tag-name">{tag}</h1>
    </>
  );
}

function Values({
  tag,
  trends,
  issueId,
  project,
}: {
  tag: WireTag;
  trends: WireTagTrends | undefined;
  issueId: string | undefined;
  project: string | undefined;
}) {
  const w = useMessages(tagWords);
  const language = useLanguage();
  const org = useOrgSlug();
  const { data: issue } = useQuery({
    ...issueQueries.one(org, issueId ?? ""),
    enabled: issueId !== undefined,
  });
  const counts = new Map(trends?.values.map((one) => [one.value, one.counts]));
  const back = trends?.meta.lookedBackTo;
  return (
    <>
      <p className="tag-note">
        <b>{w.summary(tag.totalValues, tag.uniqueValues)}</b>
        {tag.uniqueValues > tag.topValues.length ? <span>{w.notAll(tag.topValues.length)}</span> : null}
        {tag.isOfRecentIssues ? <span>{w.ofRecent}</span> : null}
        {trends && back !== undefined ? (
          <span>{w.trendStopped(trends.meta.lookedAt, formatMoment(back, language))}</span>
        ) : null}
      </p>
      <ListTable
        className="tag-values"
        label={w.title(tag.key)}
        columns={[
          { name: w.value },
          { name: w.share, className: "num t-share" },
          { name: w.count, className: "num" },
          { name: w.trend, className: "t-trend" },
          { name: w.firstSeen, className: "num t-first" },
          { name: w.lastSeen, className: "num t-last" },
        ]}
      >
        {tag.topValues.map((value) => (
          <ValueRow
            key={value.value}
            org={org}
            tag={tag}
            value={value}
            trends={trends}
            counts={counts.get(value.value)}
            issue={issueId === undefined ? undefined : issue?.shortId}
            project={project}
          />
        ))}
      </ListTable>
    </>
  );
}
