import "../parts/field.css";
import "./row.css";
import { memo } from "react";
import type { WireIssue } from "../../../src/wire/issue.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatCount } from "../i18n/numbers.ts";
import { AssignMenu } from "../parts/assign-menu.tsx";
import { type Assignee, AssigneeAvatar, assigneeName } from "../parts/assignee.tsx";
import { Chip } from "../parts/badge.tsx";
import { Icon } from "../parts/icon.tsx";
import { issueHeading } from "../parts/issue-heading.ts";
import { IssueState } from "../parts/issue-state.tsx";
import { LevelMark } from "../parts/level-mark.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { Sparkline } from "../parts/sparkline.tsx";
import { Time } from "../parts/time.tsx";
import { issuesWords } from "./words.ts";

export interface RowActions {
  /** `isRange`: with Shift held, everything from the last one chosen. */
  toggle: (issue: WireIssue, isRange: boolean) => void;
  assign: (issue: WireIssue, assignee: Assignee) => void;
}

/** One issue. The whole row is the link; what can be pressed in it lies above. */
export const IssueRow = memo(function IssueRow({
  org,
  issue,
  selected,
  leaving,
  actions,
}: {
  org: string;
  issue: WireIssue;
  selected: boolean;
  /** It has changed so that the list would not have it any more; it stays until the next load. */
  leaving: boolean;
  actions: RowActions;
}) {
  const w = useMessages(issuesWords);
  const language = useLanguage();
  const hours = issue.stats["24h"] ?? [];
  const look = `irow ${issue.hasSeen ? "seen" : ""} ${leaving ? "leaving" : ""}`;
  return (
    <div className={look} role="row" aria-selected={selected} data-issue={issue.id}>
      <span className="c-sel" role="cell">
        <input
          type="checkbox"
          aria-label={w.select(issue.shortId)}
          checked={selected}
          onChange={(event) => {
            const { nativeEvent } = event;
            actions.toggle(issue, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey);
          }}
        />
      </span>
      <span className="c-lvl" role="cell">
        <LevelMark level={issue.level} />
      </span>
      <span className="c-title" role="cell">
        <span className="l1">
          <PageLink href={`/organizations/${org}/issues/${issue.id}/`} title={issue.title}>
            <Title issue={issue} />
          </PageLink>
        </span>
        <span className="l2">
          <span className="sid">{issue.shortId}</span>
          {issue.isBookmarked ? (
            <span className="own-mark" role="img" aria-label={w.bookmarked} title={w.bookmarked}>
              <Icon name="bookmark" />
            </span>
          ) : null}
          <IssueState issue={issue} />
          {issue.lastRelease ? (
            <Chip icon="releases" bare>
              <span>{issue.lastRelease.shortVersion}</span>
            </Chip>
          ) : null}
          {issue.numComments > 0 ? (
            <span
              className="row-comments"
              role="img"
              aria-label={w.comments(issue.numComments)}
              title={w.comments(issue.numComments)}
            >
              <Icon name="feedback" />
              {formatCount(issue.numComments, language)}
            </span>
          ) : null}
          <span className="cul">{issue.culprit}</span>
        </span>
      </span>
      <span className="c-spark" role="cell">
        <Sparkline series={hours} label={w.spark(hours.reduce((sum, [, count]) => sum + count, 0))} />
      </span>
      <span className="c-ev num" role="cell">
        {formatCount(Number(issue.count), language)}
        <i> {w.inEvents(Number(issue.count))}</i>
      </span>
      <span className="c-us num" role="cell">
        {formatCount(issue.userCount, language)}
        <i> {w.inUsers(issue.userCount)}</i>
      </span>
      <span className="c-last num" role="cell">
        <Time value={issue.lastSeen} form="age" />
        <i>
          {language === "en" ? " " : ""}
          {w.ago}
        </i>
      </span>
      <span className="c-first num" role="cell">
        <Time value={issue.firstSeen} form="age" />
        <i>{w.ago}</i>
      </span>
      <span className="c-own" role="cell">
        <AssignMenu
          current={issue.assignedTo}
          onAssign={(assignee) => actions.assign(issue, assignee)}
          trigger={
            <button
              type="button"
              data-assign={issue.id}
              aria-label={w.assign(issue.shortId, issue.assignedTo && assigneeName(issue.assignedTo))}
            >
              <AssigneeAvatar of={issue.assignedTo} />
            </button>
          }
        />
      </span>
    </div>
  );
});

/** Name and words apart where the issue has both; else the title alone. */
function Title({ issue }: { issue: WireIssue }) {
  const w = useMessages(issuesWords);
  const { name, words } = issueHeading(issue, w.feedback);
  if (words === undefined && !issue.metadata.type) return <span className="only">{name}</span>;
  return (
    <>
      <b>{name}</b> <span>{words ?? ""}</span>
    </>
  );
}
