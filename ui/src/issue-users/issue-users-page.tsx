import "../parts/pager.css";
import "./issue-users.css";
import { useQuery } from "@tanstack/react-query";
import { useParams, useSearch } from "@tanstack/react-router";
import type { WireIssueUser } from "../../../src/wire/events-table.ts";
import { eventQueries } from "../api/events.ts";
import { issueQueries } from "../api/issues.ts";
import { eventsHref } from "../events/filter.ts";
import { withTerm } from "../events/terms.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatCount } from "../i18n/numbers.ts";
import { formatMoment } from "../i18n/times.ts";
import { filterTerm } from "../issues/query-text.ts";
import { Empty, Failed } from "../parts/empty.tsx";
import { ListLoading, ListRow, ListTable } from "../parts/list-table.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { StepLink } from "../parts/step-link.tsx";
import { Time } from "../parts/time.tsx";
import { useOrgSlug } from "../shell/organization.ts";
import { PageTop } from "../shell/page-top.tsx";
import { issueUsersWords } from "./words.ts";

const A_PAGE = 25;

/** Whom an issue struck: how often, and when the last time. */
export function IssueUsersPage() {
  const w = useMessages(issueUsersWords);
  const language = useLanguage();
  const org = useOrgSlug();
  const { issueId = "" } = useParams({ strict: false });
  const { cursor } = useSearch({ strict: false }) as Record<string, string | undefined>;
  const { data: issue } = useQuery(issueQueries.one(org, issueId));
  const filter = { per_page: A_PAGE, cursor };
  const { data: page, error, refetch } = useQuery(eventQueries.users(org, issueId, filter));
  const here = `/organizations/${org}/issues/${issueId}/`;
  const href = (to: string | null) => (to === null ? null : `${here}users/?cursor=${encodeURIComponent(to)}`);
  const name = issue?.shortId ?? issueId;
  const meta = page?.body.meta;
  return (
    <>
      <PageTop
        documentTitle={w.of(name)}
        crumbs={
          <>
            <PageLink className="hide-s" href={`/organizations/${org}/issues/`}>
              {w.issues}
            </PageLink>
            <span className="hide-s">/</span>
            <PageLink href={here}>{name}</PageLink>
            <span>/</span>
            <h1 className="iu-title">{w.title}</h1>
          </>
        }
      />
      {page && meta ? (
        page.body.users.length === 0 ? (
          <Empty title={w.none} />
        ) : (
          <>
            <p className="iu-note">
              <b>{w.summary(meta.total)}</b>
              {meta.lookedBackTo === undefined ? null : (
                <span>{w.stopped(meta.lookedAt, formatMoment(meta.lookedBackTo, language))}</span>
              )}
            </p>
            <ListTable
              className="iu-users"
              label={w.of(name)}
              columns={[
                { name: w.user },
                { name: w.events, className: "num" },
                { name: w.firstSeen, className: "num iu-first" },
                { name: w.lastSeen, className: "num" },
              ]}
            >
              {page.body.users.map((user) => (
                <UserRow key={`${user.name} ${user.lastSeen}`} org={org} issue={issue?.shortId} user={user} />
              ))}
            </ListTable>
            <footer className="pager">
              <span className="grow" />
              <nav aria-label={w.pages} style={{ display: "contents" }}>
                <StepLink label={w.previous} icon="left" href={href(page.previous)} />
                <StepLink label={w.next} icon="right" href={href(page.next)} />
              </nav>
            </footer>
          </>
        )
      ) : error ? (
        <Failed title={w.failed} error={error} onRetry={() => void refetch()} />
      ) : (
        <ListLoading className="iu-users" label={w.loading} cells={2} />
      )}
    </>
  );
}

function UserRow({
  org,
  issue,
  user: { name, count, firstSeen, lastSeen },
}: {
  org: string;
  issue: string | undefined;
  user: WireIssueUser;
}) {
  const w = useMessages(issueUsersWords);
  const language = useLanguage();
  const [, kind = "", rest = name ?? ""] = /^(id|email|username|ip):(.*)$/su.exec(name ?? "") ?? [];
  const term = name === null ? null : filterTerm("user", name, "events");
  const query = term === null || issue === undefined ? term : withTerm(`issue:${issue}`, term);
  return (
    <ListRow linked={query !== null}>
      <div className="l-two" role="cell">
        {query === null ? (
          <span className="iu-gone">{w.unknown}</span>
        ) : (
          <PageLink href={eventsHref(org, { query, statsPeriod: "90d" })} title={w.showEvents(rest)}>
            {rest}
          </PageLink>
        )}
        {kind ? <span className="l-more">{w.by[kind]}</span> : null}
      </div>
      <span className="num" role="cell">
        {count === null ? "–" : formatCount(count, language)} <i>{w.inEvents(count ?? 0)}</i>
      </span>
      <span className="num iu-first" role="cell">
        {firstSeen === null ? "–" : <Time value={firstSeen} />}
      </span>
      <span className="num" role="cell">
        <Time value={lastSeen} />
      </span>
    </ListRow>
  );
}
