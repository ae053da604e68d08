import { useQuery } from "@tanstack/react-query";
import type { WireEvent } from "../../../src/wire/event.ts";
import type { WireIssueDetails } from "../../../src/wire/issue.ts";
import { issueQueries } from "../api/issues.ts";
import { isMissing } from "../api/problem.ts";
import { useMessages } from "../i18n/messages.ts";
import { ButtonLink } from "../parts/button.tsx";
import { Failed } from "../parts/empty.tsx";
import { Loading, Skeleton } from "../parts/skeleton.tsx";
import { Breadcrumbs } from "./breadcrumbs.tsx";
import { contextCards } from "./context-cards.ts";
import { Contexts } from "./contexts.tsx";
import { entryOf, reportOf } from "./entries.ts";
import { EventBar } from "./event-bar.tsx";
import { eventWords } from "./event-words.ts";
import { Extra, Feedback, Message, Modules, Report, UserReport } from "./facts-of-event.tsx";
import { ThinnedNotice } from "./flood-notice.tsx";
import { Grouping } from "./grouping.tsx";
import { Groups } from "./groups.tsx";
import { Jumps, type JumpTarget } from "./jumps.tsx";
import { moveWords } from "./move-words.ts";
import { RawJson } from "./raw-json.tsx";
import { Repairs } from "./repairs.tsx";
import { Request } from "./request.tsx";
import { Similar } from "./similar.tsx";
import { Tags } from "./tags.tsx";
import { StackTrace } from "./trace/stack-trace.tsx";
import { Threads } from "./trace/threads.tsx";
import { WouldGroup } from "./would-group.tsx";

/** One event of the issue: the recommended one, or the one that the address names. */
export function EventView({ org, issue, chosen }: { org: string; issue: WireIssueDetails; chosen: string }) {
  const w = useMessages(eventWords);
  const {
    data: event,
    error,
    refetch,
    isPlaceholderData,
  } = useQuery(issueQueries.event(org, issue.id, chosen));
  return (
    <div>
      <EventBar org={org} issue={issue} event={event} chosen={chosen} />
      {event && !error ? (
        <EventBody key={event.eventID} org={org} issue={issue} event={event} busy={isPlaceholderData} />
      ) : error ? (
        <>
          <Failed
            title={w.failed}
            error={error}
            {...(isMissing(error) ? {} : { onRetry: () => void refetch() })}
          />
          {chosen === "latest" ? null : (
            <p className="body">
              <ButtonLink href={`/organizations/${org}/issues/${issue.id}/events/latest/`}>
                {w.toLatest}
              </ButtonLink>
            </p>
          )}
        </>
      ) : (
        <Loading label={w.loading}>
          <div className="body" style={{ display: "grid", gap: 16, paddingTop: 20 }}>
            <Skeleton width="30%" height="14px" />
            <Skeleton height="220px" />
            <Skeleton height="120px" />
          </div>
        </Loading>
      )}
    </div>
  );
}

interface ShownEvent {
  readonly org: string;
  readonly issue: WireIssueDetails;
  readonly event: WireEvent;
  readonly busy: boolean;
}

function EventBody({ org, issue, event, busy }: ShownEvent) {
  if (event.isThinned) return <ThinnedEvent org={org} issue={issue} event={event} busy={busy} />;
  return <FullEvent org={org} issue={issue} event={event} busy={busy} />;
}

/** Its row is all there is of it. */
function ThinnedEvent({ org, issue, event, busy }: ShownEvent) {
  return (
    <div className="body" aria-busy={busy}>
      <ThinnedNotice org={org} issue={issue} />
      <UserReport event={event} />
      <Tags org={org} issue={issue} event={event} />
      <Groups org={org} issue={issue} event={event} />
      <Similar org={org} issue={issue} />
    </div>
  );
}

function FullEvent({ org, issue, event, busy }: ShownEvent) {
  const exceptions = entryOf(event, "exception")?.values ?? [];
  const allThreads = entryOf(event, "threads")?.values ?? [];
  const threads = allThreads.filter(({ stacktrace }) => exceptions.length === 0 || stacktrace !== null);
  const asked = { org, project: event.projectSlug, eventId: event.eventID, platform: event.platform };
  const message = hasOwnMessage(event) ? entryOf(event, "message") : undefined;
  const crumbs = entryOf(event, "breadcrumbs")?.values ?? [];
  const request = entryOf(event, "request");
  return (
    <>
      <Jumps targets={useTargets(event)} />
      <div className="body" aria-busy={busy}>
        <WouldGroup org={org} issue={issue} event={event} />
        <Repairs event={event} />
        <UserReport event={event} />
        <Feedback event={event} />
        {message ? <Message message={message} /> : null}
        <Report event={event} />
        {exceptions.length > 0 ? <StackTrace exceptions={exceptions} event={asked} /> : null}
        {threads.length > 0 ? <Threads threads={threads} all={allThreads} event={asked} /> : null}
        {crumbs.length > 0 ? <Breadcrumbs crumbs={crumbs} event={event} /> : null}
        <Tags org={org} issue={issue} event={event} />
        <Contexts event={event} />
        {request ? <Request request={request} /> : null}
        <Extra event={event} />
        <Modules event={event} />
        <Grouping org={org} issue={issue} event={event} />
        <Groups org={org} issue={issue} event={event} />
        <Similar org={org} issue={issue} />
        <RawJson org={org} event={event} />
      </div>
    </>
  );
}

/** A report's message is its title once more, made by us. */
function hasOwnMessage(event: WireEvent): boolean {
  return entryOf(event, "message") !== undefined && reportOf(event) === undefined;
}

function useTargets(event: WireEvent): JumpTarget[] {
  const w = useMessages(eventWords);
  const { similar } = useMessages(moveWords);
  const has = (type: Parameters<typeof entryOf>[1]) => entryOf(event, type) !== undefined;
  const targets: (JumpTarget | false)[] = [
    event.contexts.feedback !== undefined && { id: "feedback", name: w.feedback },
    hasOwnMessage(event) && { id: "message", name: w.message },
    reportOf(event) !== undefined && { id: "report", name: w.report },
    has("exception") && { id: "trace", name: w.trace },
    !has("exception") && has("threads") && { id: "threads", name: w.threads },
    has("breadcrumbs") && { id: "crumbs", name: w.breadcrumbs },
    { id: "tags", name: w.tags },
    contextCards(event).length > 0 && { id: "contexts", name: w.contexts },
    has("request") && { id: "request", name: w.request },
    Object.keys(event.context).length > 0 && { id: "extra", name: w.extra },
    { id: "grouping", name: w.groupingJump },
    { id: "similar", name: similar },
    { id: "raw", name: w.raw },
  ];
  return targets.filter((target) => target !== false);
}
