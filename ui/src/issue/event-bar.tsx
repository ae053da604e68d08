import { useNavigate } from "@tanstack/react-router";
import type { WireEvent } from "../../../src/wire/event.ts";
import type { WireIssueDetails } from "../../../src/wire/issue.ts";
import { eventJsonPath } from "../api/issues.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatExactly } from "../i18n/times.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { useShortcut } from "../parts/shortcuts.ts";
import { StepLink } from "../parts/step-link.tsx";
import { eventWords } from "./event-words.ts";
import { eventMarkdown } from "./markdown/event-markdown.ts";
import { issueWords } from "./words.ts";

export type EventChoice = "recommended" | "oldest" | "latest";

/** Which event of the issue is shown, its neighbours, and ways to take it along. */
export function EventBar({
  org,
  issue,
  event,
  chosen,
}: {
  org: string;
  issue: WireIssueDetails;
  event: WireEvent | undefined;
  chosen: string;
}) {
  const w = useMessages(eventWords);
  const language = useLanguage();
  const home = `/organizations/${org}/issues/${issue.id}/`;
  const choices: { value: EventChoice; label: string }[] = [
    { value: "recommended", label: w.recommended },
    { value: "oldest", label: w.first },
    { value: "latest", label: w.latest },
  ];
  return (
    <div className="evbar">
      <nav className="seg" aria-label={w.event}>
        {choices.map(({ value, label }) => (
          <PageLink
            key={value}
            href={value === "recommended" ? home : `${home}events/${value}/`}
            aria-current={chosen === value ? "page" : undefined}
          >
            {label}
          </PageLink>
        ))}
      </nav>
      <span className="pair">
        <Step keys="[" label={w.previous} icon="left" home={home} eventId={event?.previousEventID ?? null} />
        <Step keys="]" label={w.next} icon="right" home={home} eventId={event?.nextEventID ?? null} />
      </span>
      {event ? (
        <>
          <span className="when">
            <b title={event.eventID}>{event.eventID.slice(0, 8)}</b>
            <CopyButton text={event.eventID} label={w.copyEventId} />
            <time dateTime={event.dateCreated} title={formatExactly(new Date(event.dateCreated), language)}>
              {momentOf(event.dateCreated, language)}
            </time>
          </span>
          <span className="grow" />
          <span className="take">
            <CopyMarkdown issue={issue} event={event} />
            {event.isThinned ? null : (
              <a
                className="btn"
                href={`/api/0${eventJsonPath(org, event.projectSlug, event.eventID)}`}
                download={`${event.eventID}.json`}
                title={w.json}
                aria-label={w.json}
              >
                JSON
              </a>
            )}
          </span>
        </>
      ) : null}
    </div>
  );
}

function CopyMarkdown({ issue, event }: { issue: WireIssueDetails; event: WireEvent }) {
  const w = useMessages(issueWords);
  return (
    <CopyButton label={w.copyMarkdown} text={() => eventMarkdown(issue, event)}>
      {w.copyMarkdown}
    </CopyButton>
  );
}

function Step({
  keys,
  label,
  icon,
  home,
  eventId,
}: {
  keys: string;
  label: string;
  icon: "left" | "right";
  home: string;
  eventId: string | null;
}) {
  const href = eventId === null ? home : `${home}events/${eventId}/`;
  const navigate = useNavigate();
  useShortcut(keys, label, () => {
    if (eventId !== null) void navigate({ href });
  });
  return <StepLink label={label} icon={icon} href={eventId === null ? null : href} />;
}

/** `22 Nov 14:02:51 UTC`, in the reader's time zone. */
function momentOf(value: string, language: string): string {
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  }).format(new Date(value));
}
