import "./issue.css";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import type { WireIssueDetails } from "../../../src/wire/issue.ts";
import { changeIssue, issueQueries } from "../api/issues.ts";
import { mergesOf } from "../api/moves.ts";
import { isMissing } from "../api/problem.ts";
import { queryClient } from "../api/query-client.ts";
import { useMessages } from "../i18n/messages.ts";
import { useLive } from "../live/use-live.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { Failed } from "../parts/empty.tsx";
import { issueHeading } from "../parts/issue-heading.ts";
import { PageLink } from "../parts/page-link.tsx";
import { Loading, Skeleton } from "../parts/skeleton.tsx";
import { showToast } from "../parts/toasts.ts";
import { useOrgSlug } from "../shell/organization.ts";
import { PageTop } from "../shell/page-top.tsx";
import { Aside } from "./aside.tsx";
import { EventView } from "./event-view.tsx";
import { FloodNotice } from "./flood-notice.tsx";
import { Histogram } from "./histogram.tsx";
import { Facts, IssueHeader } from "./issue-header.tsx";
import { moveWords } from "./move-words.ts";
import { MovesNotice } from "./moves-notice.tsx";
import { issueWords } from "./words.ts";

/** One issue: what it is, how often, and one of its events in full. */
export function IssuePage() {
  const w = useMessages(issueWords);
  const org = useOrgSlug();
  const { issueId = "", eventId = "recommended" } = useParams({ strict: false });
  const { data: issue, error, refetch } = useQuery(issueQueries.one(org, issueId));
  useSeen(org, issue);
  useLed(org, issueId, issue);
  useLive(org);
  return (
    <>
      <PageTop
        documentTitle={issue ? titleOf(issue, w.feedbackTitle) : ""}
        crumbs={<Crumbs org={org} issue={issue} />}
      />
      {issue ? (
        <>
          <IssueHeader org={org} issue={issue} />
          <MovesNotice issue={issue} />
          <FloodNotice issue={issue} />
          <Facts org={org} issue={issue} />
          <Histogram issue={issue} />
          <div className="cols">
            <EventView key={issue.id} org={org} issue={issue} chosen={eventId} />
            <Aside issue={issue} />
          </div>
        </>
      ) : error ? (
        <Failed
          title={w.failed}
          error={error}
          {...(isMissing(error) ? {} : { onRetry: () => void refetch() })}
        />
      ) : (
        <IssueLoading />
      )}
    </>
  );
}

/** What tabs and bookmarks are told apart by. */
function titleOf(issue: WireIssueDetails, feedback: string): string {
  const { words } = issueHeading(issue, feedback);
  return issue.issueCategory === "feedback" && words ? words : issue.title;
}

function Crumbs({ org, issue }: { org: string; issue: WireIssueDetails | undefined }) {
  const w = useMessages(issueWords);
  const issues = `/organizations/${org}/issues/`;
  return (
    <>
      <PageLink href={issues}>{w.issues}</PageLink>
      {issue ? (
        <>
          <span>/</span>
          <PageLink className="hide-s" href={`${issues}?project=${issue.project.id}`}>
            {issue.project.name}
          </PageLink>
          <span className="hide-s">/</span>
          <b>{issue.shortId}</b>
          <CopyButton text={issue.shortId} label={w.copyId} />
        </>
      ) : null}
    </>
  );
}

/** Opening an issue is seeing it: the stream shows it quieter from now on. Nothing depends on the answer. */
function useSeen(org: string, issue: WireIssueDetails | undefined): void {
  const unseen = issue && !issue.hasSeen ? issue.id : null;
  useEffect(() => {
    if (unseen === null) return;
    changeIssue(org, unseen, { hasSeen: true }).then(
      (seen) => queryClient.setQueryData(issueQueries.one(org, seen.id).queryKey, seen),
      () => undefined,
    );
  }, [org, unseen]);
}

/** The address of an issue that was merged leads here: from now on it is this one's, and says so once. */
function useLed(org: string, asked: string, issue: WireIssueDetails | undefined): void {
  const { led } = useMessages(moveWords);
  const navigate = useNavigate();
  const name = /^\d+$/u.test(asked) ? issue?.id : issue?.shortId;
  const target = name !== undefined && name.toLowerCase() !== asked.toLowerCase() ? issue?.id : undefined;
  useEffect(() => {
    if (target === undefined) return;
    const merged = mergesOf(org, target).then((merges) => merges.find(({ other }) => isNamed(other, asked)));
    merged.then(
      (merge) => merge && showToast({ text: led(merge.other.shortId) }),
      () => undefined,
    );
    const { pathname } = location;
    const rest = pathname.slice(pathname.indexOf(`/issues/${asked}/`) + `/issues/${asked}/`.length);
    void navigate({ href: `/organizations/${org}/issues/${target}/${rest}`, replace: true });
  }, [org, asked, target, led, navigate]);
}

function isNamed({ id, shortId }: { id: string; shortId: string }, asked: string): boolean {
  return id === asked || shortId.toLowerCase() === asked.toLowerCase();
}

function IssueLoading() {
  const w = useMessages(issueWords);
  return (
    <Loading label={w.loading}>
      <div className="ihdr">
        <div className="what" style={{ display: "grid", gap: 10, width: "60%" }}>
          <Skeleton width="38%" height="20px" />
          <Skeleton width="80%" />
          <Skeleton width="46%" height="8px" />
        </div>
      </div>
      <div className="facts">
        {["a", "b", "c", "d"].map((each) => (
          <div key={each} style={{ display: "grid", gap: 8, width: 120 }}>
            <Skeleton width="50%" height="8px" />
            <Skeleton width="80%" />
          </div>
        ))}
      </div>
      <div className="hist">
        <Skeleton height="120px" />
      </div>
    </Loading>
  );
}
