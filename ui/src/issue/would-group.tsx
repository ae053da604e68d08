import "./moves.css";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { WireEvent } from "../../../src/wire/event.ts";
import type { WireIssueDetails } from "../../../src/wire/issue.ts";
import { messages, useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { useMoves } from "../parts/use-moves.ts";
import { useOrganization } from "../shell/organization.ts";
import { moveWords } from "./move-words.ts";

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

/** Where the event would be, had its source maps been there in time; one click merges the issues. */
export function WouldGroup({
  org,
  issue,
  event: { wouldGroupWith: other },
}: {
  org: string;
  issue: WireIssueDetails;
  event: WireEvent;
}) {
  const w = useMessages(words);
  const { mergeInto } = useMessages(moveWords);
  const access = useOrganization()?.access ?? [];
  const navigate = useNavigate();
  const moves = useMoves(org);
  const [isBusy, setBusy] = useState(false);
  if (other === undefined) return null;
  const home = `/organizations/${org}/issues/${other.id}/`;
  const merge = async () => {
    setBusy(true);
    const left = await moves.merge([issue.id, other.id], other.id);
    setBusy(false);
    if (left !== undefined) await navigate({ href: home });
  };
  return (
    <div className="would-group" role="note">
      <Icon name="merge" />
      <div>
        <p>
          {w.said}{" "}
          <PageLink href={home}>
            {other.shortId} {other.title}
          </PageLink>
          . {w.why}
        </p>
        {access.includes("event:write") ? (
          <Button icon="merge" busy={isBusy} onClick={() => void merge()}>
            {mergeInto(other.shortId)}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
