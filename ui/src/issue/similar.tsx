import "./moves.css";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { WireIssueDetails } from "../../../src/wire/issue.ts";
import type { WireSimilar } from "../../../src/wire/moves.ts";
import { moveQueries } from "../api/moves.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { Section } from "../parts/section.tsx";
import { Time } from "../parts/time.tsx";
import { useMoves } from "../parts/use-moves.ts";
import { useOrganization } from "../shell/organization.ts";
import { moveWords } from "./move-words.ts";
import { issueWords } from "./words.ts";

/** Other issues that may be the same one, and why, each with a merge. */
export function Similar({ org, issue }: { org: string; issue: WireIssueDetails }) {
  const w = useMessages(moveWords);
  const { data: similar } = useQuery(moveQueries.similar(org, issue.id));
  if (similar === undefined) return null;
  return (
    <Section id="similar" title={w.similar}>
      {similar.length === 0 ? (
        <p className="quiet-text">{w.noSimilar}</p>
      ) : (
        <ul className="move-list">
          {similar.map((one) => (
            <Row key={one.issue.id} org={org} issue={issue} similar={one} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function Row({ org, issue, similar }: { org: string; issue: WireIssueDetails; similar: WireSimilar }) {
  const w = useMessages(moveWords);
  const words = useMessages(issueWords);
  const language = useLanguage();
  const access = useOrganization()?.access ?? [];
  const moves = useMoves(org);
  const [isBusy, setBusy] = useState(false);
  const { issue: other, score, frames, message } = similar;
  const why = [
    w.alike(Math.round(score * 100)),
    ...(frames ? [w.frames(frames.same, frames.of)] : []),
    ...(message === null ? [] : [w.message(Math.round(message * 100))]),
  ];
  const merge = async () => {
    setBusy(true);
    await moves.merge([issue.id, other.id], issue.id);
    setBusy(false);
  };
  return (
    <li>
      <div className="what">
        <PageLink className="link" href={`/organizations/${org}/issues/${other.id}/`} title={other.title}>
          <b>{other.shortId}</b> {other.title}
        </PageLink>
        <small>
          {why.join(language === "en" ? ", " : "，")} · {words.countEvents(Number(other.count))} ·{" "}
          {w.users(other.userCount)} · <Time value={other.lastSeen} />
        </small>
      </div>
      {access.includes("event:write") ? (
        <Button
          icon="merge"
          busy={isBusy}
          title={w.mergeHere(other.shortId)}
          aria-label={w.mergeHere(other.shortId)}
          onClick={() => void merge()}
        >
          {w.merge}
        </Button>
      ) : null}
    </li>
  );
}
