import "./moves.css";
import "../parts/field.css";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { WireEvent } from "../../../src/wire/event.ts";
import type { WireIssueDetails } from "../../../src/wire/issue.ts";
import type { WireHash, WireUnmerge } from "../../../src/wire/moves.ts";
import { moveQueries } from "../api/moves.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { Section } from "../parts/section.tsx";
import { Time } from "../parts/time.tsx";
import { useMoves } from "../parts/use-moves.ts";
import { useOrganization } from "../shell/organization.ts";
import { moveWords } from "./move-words.ts";

/** Groups that make the issue up, each of which can be moved out, as the event that is shown can. */
export function Groups({ org, issue, event }: { org: string; issue: WireIssueDetails; event: WireEvent }) {
  const w = useMessages(moveWords);
  const access = useOrganization()?.access ?? [];
  const navigate = useNavigate();
  const moves = useMoves(org);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [isBusy, setBusy] = useState(false);
  const { data: hashes = [] } = useQuery(moveQueries.hashes(org, issue.id));
  const groups = hashes.filter(({ events }) => events > 0);
  const mayMove = access.includes("event:write") && issue.moves.length === 0;
  const hasOtherEvents = Number(issue.count) > 1;
  if (groups.length < 2 && !(mayMove && hasOtherEvents)) return null;

  const move = async (what: WireUnmerge) => {
    setBusy(true);
    const made = await moves.unmerge(issue.id, what);
    setBusy(false);
    setChosen(new Set());
    // The event that was shown may be of the new issue now.
    if (made) await navigate({ href: `/organizations/${org}/issues/${issue.id}/` });
  };
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const isAll = chosen.size === groups.length;
  return (
    <Section id="groups" title={w.groups} note={groups.length > 1 ? String(groups.length) : undefined}>
      {groups.length > 1 ? (
        <>
          <p className="lead">{w.groupsLead}</p>
          <ul className="move-list">
            {groups.map((group) => (
              <Group
                key={group.id}
                org={org}
                issueId={issue.id}
                group={group}
                isChosen={chosen.has(group.id)}
                onToggle={mayMove ? () => toggle(group.id) : undefined}
                onUndo={mayMove ? (mergeId) => void move({ merge: mergeId }) : undefined}
              />
            ))}
          </ul>
          {hashes.length > groups.length ? (
            <p className="quiet-text">{w.others(hashes.length - groups.length)}</p>
          ) : null}
        </>
      ) : null}
      {mayMove ? (
        <div className="move-go">
          {groups.length > 1 ? (
            <Button
              busy={isBusy}
              disabled={chosen.size === 0 || isAll}
              title={isAll ? w.keepOne : undefined}
              onClick={() => void move({ hashes: [...chosen] })}
            >
              {w.unmerge(chosen.size)}
            </Button>
          ) : null}
          {hasOtherEvents ? (
            <Button look="quiet" busy={isBusy} onClick={() => void move({ events: [event.eventID] })}>
              {w.moveEvent}
            </Button>
          ) : null}
          {isAll && groups.length > 1 ? <small>{w.keepOne}</small> : null}
        </div>
      ) : null}
    </Section>
  );
}

function Group({
  org,
  issueId,
  group,
  isChosen,
  onToggle,
  onUndo,
}: {
  org: string;
  issueId: string;
  group: WireHash;
  isChosen: boolean;
  onToggle: (() => void) | undefined;
  onUndo: ((mergeId: string) => void) | undefined;
}) {
  const w = useMessages(moveWords);
  const { latestEvent, mergedFrom } = group;
  const title = latestEvent?.title ?? group.id;
  return (
    <li>
      {onToggle ? (
        <input type="checkbox" aria-label={w.chooseGroup(title)} checked={isChosen} onChange={onToggle} />
      ) : null}
      <div className="what">
        {latestEvent ? (
          <PageLink
            className="link"
            href={`/organizations/${org}/issues/${issueId}/events/${latestEvent.eventID}/`}
            title={title}
          >
            {title}
          </PageLink>
        ) : null}
        <small>
          <code title={group.id}>{group.id.slice(0, 8)}</code> · {w.share(group.events, group.isAll)}
          {latestEvent ? (
            <>
              {" "}
              · {w.latest} <Time value={latestEvent.dateCreated} />
            </>
          ) : null}
          {mergedFrom ? (
            <>
              {" "}
              · {w.from} <b>{mergedFrom.shortId}</b>
            </>
          ) : null}
        </small>
      </div>
      {mergedFrom && onUndo ? (
        <Button look="quiet" icon="regress" onClick={() => onUndo(mergedFrom.mergeId)}>
          {w.undo}
        </Button>
      ) : null}
    </li>
  );
}
