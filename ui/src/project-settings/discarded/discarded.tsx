import "./discarded.css";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { WireTombstone } from "../../../../src/wire/issue.ts";
import { discardedQuery, takeAgain } from "../../api/discarded.ts";
import { useMessages } from "../../i18n/messages.ts";
import { Button } from "../../parts/button.tsx";
import { ConfirmDialog } from "../../parts/confirm-dialog.tsx";
import { Failed } from "../../parts/empty.tsx";
import { LevelMark } from "../../parts/level-mark.tsx";
import { Section } from "../../parts/section.tsx";
import { Loading, Skeleton } from "../../parts/skeleton.tsx";
import { Time } from "../../parts/time.tsx";
import { showToast } from "../../parts/toasts.ts";
import { discardedWords } from "./words.ts";

/** Issues whose events nobody wanted any more: how many were dropped, and the way to take them again. */
export function Discarded({ org, project, mayStop }: { org: string; project: string; mayStop: boolean }) {
  const w = useMessages(discardedWords);
  const cache = useQueryClient();
  const query = discardedQuery(org, project);
  const { data: issues, error, refetch } = useQuery(query);
  const [ending, setEnding] = useState<WireTombstone | null>(null);
  return (
    <Section id="discarded" title={w.title}>
      <p className="settings-lead">{w.lead}</p>
      {error && !issues ? (
        <Failed title={w.failed} error={error} onRetry={() => void refetch()} />
      ) : issues === undefined ? (
        <Loading label={w.loading}>
          <Skeleton height="56px" />
        </Loading>
      ) : issues.length === 0 ? (
        <p className="settings-none">{w.none}</p>
      ) : (
        <ul className="settings-list discarded" aria-label={w.title}>
          {issues.map((issue) => (
            <Row key={issue.id} issue={issue} {...(mayStop && { onStop: () => setEnding(issue) })} />
          ))}
        </ul>
      )}
      {ending ? (
        <ConfirmDialog
          title={w.askTitle(ending.shortId)}
          keep={w.keep}
          go={w.stop}
          act={() => takeAgain(org, project, ending.id)}
          onDone={() => {
            showToast({ text: w.stopped(ending.shortId) });
            return cache.invalidateQueries({ queryKey: query.queryKey });
          }}
          onClose={() => setEnding(null)}
        >
          {w.askText}
        </ConfirmDialog>
      ) : null}
    </Section>
  );
}

function Row({ issue, onStop }: { issue: WireTombstone; onStop?: () => void }) {
  const w = useMessages(discardedWords);
  const { message, culprit, shortId, level, actor, dateAdded, dropped, lastDropped } = issue;
  return (
    <li>
      <div>
        <h3>
          <LevelMark level={level} /> {message}
        </h3>
        {culprit && culprit !== message ? <p className="cul">{culprit}</p> : null}
        <p className="quiet-text">
          {shortId} · {actor ? w.by(actor.name || actor.email) : w.byNobody} <Time value={dateAdded} />
        </p>
        <p className="quiet-text">
          {dropped === 0 ? w.noneDropped : w.dropped(dropped)}
          {lastDropped ? (
            <>
              {" · "}
              {w.last} <Time value={lastDropped} />
            </>
          ) : null}
        </p>
      </div>
      {onStop ? (
        <Button aria-label={w.stopOf(shortId)} onClick={onStop}>
          {w.stop}
        </Button>
      ) : null}
    </li>
  );
}
