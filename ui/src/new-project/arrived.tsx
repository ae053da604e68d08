import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useEffectEvent, useState } from "react";
import type { WireArrivals, WireProject } from "../../../src/wire/project.ts";
import { issueQueries } from "../api/issues.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button, ButtonLink } from "../parts/button.tsx";
import { LevelMark } from "../parts/level-mark.tsx";
import { Logo } from "../parts/logo.tsx";
import { Time } from "../parts/time.tsx";
import { watchWords } from "./watch-words.ts";

const OPENS_AFTER_S = 6;

/** The first event as its issue. It opens by itself for those who waited for it, unless they choose to stay. */
export function Arrived({
  org,
  project,
  event,
  leavesByItself,
}: {
  org: string;
  project: WireProject;
  event: NonNullable<WireArrivals["firstEvent"]>;
  leavesByItself: boolean;
}) {
  const w = useMessages(watchWords);
  const navigate = useNavigate();
  const [stays, setStays] = useState(!leavesByItself);
  const { data: issue } = useQuery(issueQueries.one(org, event.issueId));
  const href = `/organizations/${org}/issues/${event.issueId}/`;
  const left = useCountdown(stays ? null : OPENS_AFTER_S, () => void navigate({ href }));

  return (
    <>
      <div className="horizon" aria-hidden="true">
        <Logo />
        <span className="line" />
      </div>
      <div className="wt">
        <h2>{w.arrived}</h2>
      </div>
      <p className="got">
        <LevelMark level={issue?.level ?? "error"} />
        <span>
          <b>{issue?.title ?? event.shortId}</b>
          <small>
            <code>{event.shortId}</code> {w.received} <Time value={event.dateReceived} />
          </small>
        </span>
      </p>
      <div className="go">
        <ButtonLink look="primary" href={href}>
          {w.open}
        </ButtonLink>
        {left === null ? (
          <ButtonLink look="quiet" href={`/organizations/${org}/issues/?project=${project.id}`}>
            {w.allIssues}
          </ButtonLink>
        ) : (
          <>
            <Button look="quiet" onClick={() => setStays(true)}>
              {w.stay}
            </Button>
            <small>{w.leaving(left)}</small>
          </>
        )}
      </div>
    </>
  );
}

/** Seconds left, or null when nothing is counted. */
function useCountdown(seconds: number | null, done: () => void): number | null {
  const [left, setLeft] = useState(seconds ?? 0);
  const onDone = useEffectEvent(done);
  useEffect(() => {
    if (seconds === null) return;
    const end = Date.now() + seconds * 1_000;
    const timer = setInterval(() => {
      const rest = Math.ceil((end - Date.now()) / 1_000);
      setLeft(Math.max(0, rest));
      if (rest > 0) return;
      clearInterval(timer);
      onDone();
    }, 250);
    return () => clearInterval(timer);
  }, [seconds]);
  return seconds === null ? null : left;
}
