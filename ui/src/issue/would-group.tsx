import type { WireEvent } from "../../../src/wire/event.ts";
import { messages, useMessages } from "../i18n/messages.ts";
import { Icon } from "../parts/icon.tsx";
import { PageLink } from "../parts/page-link.tsx";

const words = messages(
  {
    said: "By its readable stack trace this event belongs to another issue:",
    why: "Its source maps came after it.",
  },
  {
    said: "按可读的堆栈，此事件属于另一个问题：",
    why: "其 source map 在事件之后上传。",
  },
);

/** Where the event would be, had its source maps been there in time. */
export function WouldGroup({ org, event: { wouldGroupWith: issue } }: { org: string; event: WireEvent }) {
  const w = useMessages(words);
  if (issue === undefined) return null;
  return (
    <p className="would-group" role="note">
      <Icon name="merge" />
      <span>
        {w.said}{" "}
        <PageLink href={`/organizations/${org}/issues/${issue.id}/`}>
          {issue.shortId} {issue.title}
        </PageLink>
        . {w.why}
      </span>
    </p>
  );
}
