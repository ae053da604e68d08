import { useQuery } from "@tanstack/react-query";
import type { WireEvent } from "../../../src/wire/event.ts";
import type { WireIssueDetails } from "../../../src/wire/issue.ts";
import { groupingQueries } from "../api/grouping.ts";
import { useMessages } from "../i18n/messages.ts";
import { GroupingParts } from "../parts/grouping-parts.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { Section } from "../parts/section.tsx";
import { eventWords } from "./event-words.ts";

/**
 * Why this event is of this issue: every part that was looked at, and whether it counts, by the rules in force. Until
 * that is known, and where it cannot be, how the issue's first event was grouped.
 */
export function Grouping({ org, issue, event }: { org: string; issue: WireIssueDetails; event: WireEvent }) {
  const w = useMessages(eventWords);
  const { data } = useQuery(groupingQueries.ofEvent(org, event.projectSlug, event.eventID));
  const { grouping } = issue;
  const shown = data ?? grouping;
  const isElsewhere = data !== undefined && data.issue?.id !== event.groupID;
  return (
    <Section id="grouping" title={w.grouping} note={shown.version}>
      <p className="lead">{w.groupingLead(grouping.hashes.length)}</p>
      {isElsewhere ? (
        <p className="lead" role="note">
          {data.issue ? w.groupingElsewhere : w.groupingNew}{" "}
          {data.issue ? (
            <PageLink href={`/organizations/${org}/issues/${data.issue.id}/`}>
              {data.issue.shortId} {data.issue.title}
            </PageLink>
          ) : null}
        </p>
      ) : null}
      <GroupingParts parts={shown.parts} />
    </Section>
  );
}
