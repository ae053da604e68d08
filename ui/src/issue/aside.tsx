import "./aside.css";
import type { ReactNode } from "react";
import type { WireActivity, WireIssueDetails } from "../../../src/wire/issue.ts";
import { releaseHref } from "../api/releases.ts";
import { useMessages } from "../i18n/messages.ts";
import { AssigneeAvatar, assigneeName } from "../parts/assignee.tsx";
import { Avatar } from "../parts/avatar.tsx";
import { Icon } from "../parts/icon.tsx";
import type { IconName } from "../parts/icon-paths.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { Section } from "../parts/section.tsx";
import { shortVersion } from "../parts/short-version.ts";
import { Time } from "../parts/time.tsx";
import { useOrgSlug } from "../shell/organization.ts";
import { ArchivedUntil, WokeBy } from "./archive-acts.tsx";
import { Comment, isComment } from "./comments/comment.tsx";
import { CommentForm } from "./comments/comment-form.tsx";
import { Following } from "./comments/following.tsx";
import { commentWords } from "./comments/words.ts";
import { SuggestedOwners } from "./suggested-owners.tsx";
import { Suspects } from "./suspects.tsx";
import { issueWords } from "./words.ts";

/** Who has to do with it, in which releases it is, and what people did. */
export function Aside({ issue }: { issue: WireIssueDetails }) {
  const w = useMessages(issueWords);
  const org = useOrgSlug();
  return (
    <aside aria-label={w.about}>
      <Section title={w.people}>
        <People issue={issue} />
        <Following org={org} issue={issue} />
      </Section>
      <SuggestedOwners org={org} issue={issue} />
      <Suspects org={org} issueId={issue.id} />
      {issue.firstRelease || issue.lastRelease ? (
        <Section title={w.releases}>
          <dl className="relx">
            <ReleaseLine name={w.first} release={issue.firstRelease} />
            <ReleaseLine name={w.last} release={issue.lastRelease} />
          </dl>
        </Section>
      ) : null}
      <Section id="activity" title={w.activity}>
        <CommentForm key={issue.id} org={org} issue={issue} />
        <ol className="act">
          {issue.activity.map((each) =>
            isComment(each) ? (
              <Comment key={each.id} org={org} issueId={issue.id} comment={each} someone={w.someone} />
            ) : (
              <Act key={each.id} activity={each} />
            ),
          )}
          <Line icon="new">
            <b>{w.firstSeenIn}</b> {issue.firstRelease ? w.inRelease(issue.firstRelease.shortVersion) : null}{" "}
            <Time value={issue.firstSeen} />
          </Line>
        </ol>
      </Section>
    </aside>
  );
}

const MOST_PEOPLE = 8;

/** Whose it is, and who hears of it and why. Who has seen it stands beside the comments. */
function People({ issue }: { issue: WireIssueDetails }) {
  const w = useMessages(issueWords);
  const { reasons, others } = useMessages(commentWords);
  const { assignedTo } = issue;
  const subscribers = issue.subscribers.filter(
    ({ user }) => assignedTo?.type !== "user" || user.id !== assignedTo.id,
  );
  if (!assignedTo && subscribers.length === 0) return <p className="quiet-text">{w.nobodyYet}</p>;
  return (
    <ul className="people">
      {assignedTo ? (
        <li>
          <AssigneeAvatar of={assignedTo} />
          <span>{assigneeName(assignedTo)}</span>
          <small>{w.assignee}</small>
        </li>
      ) : null}
      {subscribers.slice(0, MOST_PEOPLE).map(({ user, reason }) => (
        <li key={user.id}>
          <Avatar name={user.name} />
          <span>{user.name}</span>
          <small>{reasons[reason]}</small>
        </li>
      ))}
      {subscribers.length > MOST_PEOPLE ? (
        <li>
          <small>{others(subscribers.length - MOST_PEOPLE)}</small>
        </li>
      ) : null}
    </ul>
  );
}

function ReleaseLine({ name, release }: { name: string; release: WireIssueDetails["firstRelease"] }) {
  const org = useOrgSlug();
  if (!release) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <PageLink className="link" href={releaseHref(org, release.version)} title={release.version}>
          {release.shortVersion}
        </PageLink>
      </dd>
    </>
  );
}

const LOOKS: Record<string, { icon: IconName; look?: "r" | "k" }> = {
  set_resolved: { icon: "check", look: "k" },
  set_resolved_in_release: { icon: "check", look: "k" },
  set_resolved_in_commit: { icon: "commit", look: "k" },
  set_unresolved: { icon: "regress" },
  set_ignored: { icon: "archive" },
  set_regression: { icon: "regress", look: "r" },
  set_escalating: { icon: "rise", look: "r" },
  auto_set_ongoing: { icon: "clock" },
  assigned: { icon: "user" },
  unassigned: { icon: "user" },
  set_priority: { icon: "rise" },
  set_public: { icon: "share" },
  set_private: { icon: "share" },
  merge: { icon: "merge" },
  regroup: { icon: "merge" },
  regroup_undone: { icon: "merge" },
  unmerge_source: { icon: "merge" },
  unmerge_destination: { icon: "merge" },
  note_deleted: { icon: "x" },
};

/** What nobody did. */
const OF_ITSELF: ReadonlySet<string> = new Set(["set_regression", "set_escalating", "auto_set_ongoing"]);

function Act({ activity }: { activity: WireActivity }) {
  const w = useMessages(issueWords);
  const { type, user, data, dateCreated } = activity;
  const { icon, look } = LOOKS[type] ?? { icon: "clock" };
  const isOfItself = OF_ITSELF.has(type) || typeof data.because === "string";
  const words =
    typeof data.because === "string"
      ? w.woke
      : ((w.acts as Record<string, string>)[type] ?? type.replaceAll("_", " "));
  return (
    <Line icon={icon} {...(look && { look })}>
      {isOfItself ? null : (
        <b>
          {user?.name ||
            user?.email ||
            (data.integration === "projectOwnership" ? w.ownershipRule : w.someone)}{" "}
        </b>
      )}
      {words} {detailOf(type, data, w)} {data.undone === true ? `${w.byUndo} ` : null}
      <Time value={dateCreated} />
    </Line>
  );
}

function detailOf(type: string, data: Record<string, unknown>, w: (typeof issueWords)["en"]): ReactNode {
  if (type === "assigned" && typeof data.assigneeEmail === "string") {
    return <b title={typeof data.rule === "string" ? data.rule : undefined}>{data.assigneeEmail}</b>;
  }
  if (type === "assigned" && typeof data.assigneeName === "string") {
    return <b title={typeof data.rule === "string" ? data.rule : undefined}>#{data.assigneeName}</b>;
  }
  if (type === "unassigned" && typeof data.team === "string") return w.teamDeleted(data.team);
  if (type === "set_priority" && typeof data.priority === "string") {
    return <b>{(w.priorities as Record<string, string>)[data.priority] ?? data.priority}</b>;
  }
  if (type === "set_resolved_in_release") {
    if (typeof data.version !== "string" || data.version === "") return w.inNextRelease;
    const by = typeof data.commit === "string" ? ` (${data.commit.slice(0, 8)})` : "";
    return <b title={data.version}>{w.inRelease(shortVersion(data.version)) + by}</b>;
  }
  if (type === "set_resolved_in_commit" && typeof data.commit === "string") {
    return <b title={data.commit}>{w.inCommit(data.commit.slice(0, 8))}</b>;
  }
  if (type === "set_regression" && typeof data.version === "string") {
    return <b title={data.version}>{w.inRelease(shortVersion(data.version))}</b>;
  }
  if (type === "regroup" && typeof data.came === "number" && typeof data.left === "number") {
    return `(${w.regrouped(data.came, data.left)})`;
  }
  if (type === "merge") return <Merged issues={data.issues} />;
  if (type === "unmerge_source" || type === "unmerge_destination") return <OtherIssue issue={data.issue} />;
  if (type === "set_ignored") return <ArchivedUntil data={data} />;
  if (type === "set_escalating" && typeof data.events === "number" && typeof data.forecast === "number") {
    return `(${w.escalated(data.events, data.forecast, data.per === "hour")})`;
  }
  if (typeof data.because === "string") return <WokeBy data={data} />;
  return null;
}

/** Issues that were merged into this one: their addresses lead here, so they are named alone. */
function Merged({ issues }: { issues: unknown }) {
  if (!Array.isArray(issues)) return null;
  return issues.flatMap((issue: { shortId?: unknown; title?: unknown } | null, index) =>
    typeof issue?.shortId === "string"
      ? [
          index > 0 ? ", " : "",
          <b key={issue.shortId} title={typeof issue.title === "string" ? issue.title : undefined}>
            {issue.shortId}
          </b>,
        ]
      : [],
  );
}

function OtherIssue({ issue }: { issue: unknown }) {
  const org = useOrgSlug();
  const { id, shortId } = (issue ?? {}) as { id?: unknown; shortId?: unknown };
  if (typeof id !== "string" || typeof shortId !== "string") return null;
  return (
    <PageLink className="link" href={`/organizations/${org}/issues/${id}/`}>
      {shortId}
    </PageLink>
  );
}

function Line({ icon, look = "", children }: { icon: IconName; look?: string; children: ReactNode }) {
  return (
    <li>
      <span className={`node ${look}`}>
        <Icon name={icon} />
      </span>
      <p>{children}</p>
    </li>
  );
}
