import "./issue-header.css";
import type { WireIssueDetails } from "../../../src/wire/issue.ts";
import { eventsHref } from "../events/filter.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatCount } from "../i18n/numbers.ts";
import { Badge } from "../parts/badge.tsx";
import { issueHeading } from "../parts/issue-heading.ts";
import { IssueState } from "../parts/issue-state.tsx";
import { LevelMark } from "../parts/level-mark.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { Time } from "../parts/time.tsx";
import { IssueActions } from "./issue-actions.tsx";
import { Folded } from "./value.tsx";
import { issueWords } from "./words.ts";

/** What it is, where it stands, and what can be done about it. */
export function IssueHeader({ org, issue }: { org: string; issue: WireIssueDetails }) {
  const w = useMessages(issueWords);
  const { name, words } = issueHeading(issue, w.feedbackTitle);
  return (
    <div className="ihdr">
      <div className="what">
        <div className="ttl">
          <LevelMark level={issue.level} />
          <h1>
            <Folded text={name} limit={300} />
          </h1>
          <IssueState issue={issue} />
          {issue.priority === "medium" ? null : <Badge look="plain">{w.priority[issue.priority]}</Badge>}
          {issue.isUnhandled ? <Badge look="plain">{w.unhandled}</Badge> : null}
        </div>
        {words ? (
          <p className="msg">
            <Folded text={words} limit={400} />
          </p>
        ) : null}
        {issue.culprit && issue.culprit !== issue.title ? <span className="cul">{issue.culprit}</span> : null}
      </div>
      <IssueActions org={org} issue={issue} />
    </div>
  );
}

/** How often, whom, when, where. */
export function Facts({ org, issue }: { org: string; issue: WireIssueDetails }) {
  const w = useMessages(issueWords);
  const language = useLanguage();
  const [environment, ...others] = issue.environments;
  return (
    <dl className="facts">
      <div>
        <dt>{w.events}</dt>
        <dd>
          <PageLink href={eventsHref(org, { query: `issue:${issue.shortId}` })} title={w.allEvents}>
            {formatCount(Number(issue.count), language)}
          </PageLink>
          <small>{w.inDay(issue.last24h.count)}</small>
        </dd>
      </div>
      <div>
        <dt>{w.users}</dt>
        <dd>
          {issue.userCount > 0 ? (
            <PageLink href={`/organizations/${org}/issues/${issue.id}/users/`} title={w.allUsers}>
              {formatCount(issue.userCount, language)}
            </PageLink>
          ) : (
            formatCount(0, language)
          )}
          <small>{w.inDay(issue.last24h.userCount)}</small>
        </dd>
      </div>
      <div>
        <dt>{w.lastSeen}</dt>
        <dd>
          <Time value={issue.lastSeen} />
          {issue.lastRelease ? <small>{issue.lastRelease.shortVersion}</small> : null}
        </dd>
      </div>
      <div>
        <dt>{w.firstSeen}</dt>
        <dd>
          <Time value={issue.firstSeen} />
          {issue.firstRelease ? <small>{issue.firstRelease.shortVersion}</small> : null}
        </dd>
      </div>
      <div>
        <dt>{w.environments}</dt>
        <dd title={issue.environments.join(", ")}>
          {environment ?? <small>{w.noEnvironment}</small>}
          {others.length > 0 ? <small>{w.andMore(others.length)}</small> : null}
        </dd>
      </div>
    </dl>
  );
}
