import "./watch.css";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { WireArrivals, WireProject, WireProjectKey } from "../../../src/wire/project.ts";
import { useExplain } from "../api/explain-problem.ts";
import { projectQueries } from "../api/projects.ts";
import { useMessages } from "../i18n/messages.ts";
import { useLive } from "../live/use-live.ts";
import { Button } from "../parts/button.tsx";
import { Logo } from "../parts/logo.tsx";
import { showToast } from "../parts/toasts.ts";
import { Arrived } from "./arrived.tsx";
import { Door } from "./door.tsx";
import { sendTestEvent } from "./test-event.ts";
import { watchWords } from "./watch-words.ts";

/** Listens at the door: what is refused shows with its reason, and the first event turns the panel into its issue. */
export function Watch({
  org,
  project,
  projectKey,
}: {
  org: string;
  project: WireProject;
  projectKey: WireProjectKey;
}) {
  const w = useMessages(watchWords);
  const { data: arrivals, error } = useQuery(projectQueries.arrivals(org, project.slug, useLive(org)));
  const hasWaited = useHasWaited(arrivals ? arrivals.firstEvent !== null : undefined);
  const firstEvent = arrivals?.firstEvent;
  return (
    <section className={firstEvent ? "watch arrived" : "watch"}>
      {/* Stays while the panel turns, so that the turn is announced. */}
      <p className="sr" role="status">
        {firstEvent ? w.arrived : w.waiting}
      </p>
      {firstEvent ? (
        <Arrived org={org} project={project} event={firstEvent} leavesByItself={hasWaited} />
      ) : (
        <Waiting
          project={project}
          projectKey={projectKey}
          refusals={arrivals?.refusals ?? []}
          problem={error}
        />
      )}
    </section>
  );
}

function Waiting({
  project,
  projectKey,
  refusals,
  problem,
}: {
  project: WireProject;
  projectKey: WireProjectKey;
  refusals: WireArrivals["refusals"];
  problem: unknown;
}) {
  const w = useMessages(watchWords);
  const [isHelping, setHelping] = useState(false);
  const host = new URL(projectKey.dsn.public).host;
  return (
    <>
      <div className="horizon" aria-hidden="true">
        <Logo />
        <span className="line" />
        <span className="sweep" />
      </div>
      <div className="wt">
        <h2>{w.waiting}</h2>
        <Elapsed />
      </div>
      <p>
        {w.listening} <code>{host}</code>
        {w.turns}
      </p>
      <Door host={host} refusals={refusals} problem={problem} />
      <div className="go">
        <TestButton project={project} projectKey={projectKey} />
        <Button
          look="quiet"
          aria-expanded={isHelping}
          aria-controls="trouble"
          onClick={() => setHelping(!isHelping)}
        >
          {w.trouble}
        </Button>
      </div>
      <ul id="trouble" className="trouble" hidden={!isHelping}>
        {w.troubles.map((trouble) => (
          <li key={trouble}>{trouble}</li>
        ))}
      </ul>
    </>
  );
}

function TestButton({ project, projectKey }: { project: WireProject; projectKey: WireProjectKey }) {
  const w = useMessages(watchWords);
  const explain = useExplain();
  const send = useMutation({
    mutationFn: () => sendTestEvent(project, projectKey),
    onError: (error) => showToast({ text: w.testFailed(explain(error)) }),
  });
  const { reset, isSuccess } = send;
  useEffect(() => {
    if (!isSuccess) return;
    const timer = setTimeout(reset, TEST_REST_MS);
    return () => clearTimeout(timer);
  }, [isSuccess, reset]);
  const isBusy = send.isPending || isSuccess;
  return (
    <Button look="primary" busy={isBusy} onClick={() => send.mutate()}>
      {isBusy ? w.sending : w.test}
    </Button>
  );
}

/** A second one may be sent when the first had time to arrive, or be refused. */
const TEST_REST_MS = 10_000;

/** True once the door was seen without an event: only then is the arrival news. */
function useHasWaited(isThere: boolean | undefined): boolean {
  const [hasWaited, setHasWaited] = useState(false);
  if (isThere === false && !hasWaited) setHasWaited(true);
  return hasWaited;
}

function Elapsed() {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const start = Date.now();
    const timer = setInterval(() => setSeconds(Math.floor((Date.now() - start) / 1000)), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className="fig" aria-hidden="true">
      {Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, "0")}
    </span>
  );
}
