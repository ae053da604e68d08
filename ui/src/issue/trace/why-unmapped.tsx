import "./why.css";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { WireFrame } from "../../../../src/wire/event.ts";
import type { SymbolicationTrail, TrailStep } from "../../../../src/wire/symbolication.ts";
import { eventMapsQuery } from "../../api/issues.ts";
import { useMessages } from "../../i18n/messages.ts";
import { Button } from "../../parts/button.tsx";
import { Command } from "../../parts/code.tsx";
import { Icon } from "../../parts/icon.tsx";
import { whyWords } from "./why-words.ts";

/** Which event's frames are asked about. */
export interface AskedEvent {
  readonly org: string;
  readonly project: string;
  readonly eventId: string;
  readonly platform: string;
}

/** Whether somebody may wonder about a frame: it is of a script and shows no source. */
export function isPuzzling(frame: WireFrame, { platform }: Pick<AskedEvent, "platform">): boolean {
  const isScript = ["javascript", "node"].includes(frame.platform ?? platform);
  return isScript && frame.lineNo !== null && frame.context.length === 0;
}

/** Says, once it is asked, what was tried to map a frame, and what would help. */
export function WhyUnmapped({
  event,
  path,
  frame,
}: {
  event: AskedEvent;
  /** `exception.values.0.stacktrace.frames.3` */
  path: string;
  frame: WireFrame;
}) {
  const w = useMessages(whyWords);
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="why" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <Icon name="help" />
        {frame.mapUrl === undefined ? w.ask : w.askLines}
      </summary>
      {isOpen ? <Answer event={event} path={path} /> : null}
    </details>
  );
}

function Answer({ event: { org, project, eventId }, path }: { event: AskedEvent; path: string }) {
  const w = useMessages(whyWords);
  const { data, error, refetch } = useQuery(eventMapsQuery(org, project, eventId));
  return (
    <section className="why-box" aria-label={w.title} aria-live="polite">
      {data ? (
        <Trail trail={data} path={path} />
      ) : error ? (
        <p className="why-said">
          {w.failed} <Button onClick={() => void refetch()}>{w.retry}</Button>
        </p>
      ) : (
        <p className="why-said quiet-text">{w.reading}</p>
      )}
    </section>
  );
}

const MARKS = { found: "check", not_found: "x", failed: "issues" } as const;

function Trail({ trail, path }: { trail: SymbolicationTrail; path: string }) {
  const w = useMessages(whyWords);
  const frame = trail.frames.find((one) => one.path === path);
  const file = frame?.file === null || frame === undefined ? undefined : trail.files[frame.file];
  const problem = frame?.problem ?? null;
  const said = problem === null ? w.isMapped : (w.problem?.[problem] ?? frame?.sentence ?? w.notNow);
  const stepSaid = ({ step, sentence }: TrailStep) => w.step?.[step] ?? sentence;
  return (
    <>
      <h4>{said}</h4>
      {file ? (
        <ul className="tried">
          {file.steps.map((step, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an answer is exchanged as a whole
            <li key={index} className={step.result}>
              <Icon name={MARKS[step.result]} />
              <span>
                <span className="sr">{w.found[step.result]}: </span>
                {stepSaid(step)} <Details of={step.details} />
              </span>
            </li>
          ))}
          {file.near.map((match) => (
            <li key={match.sentence} className="near">
              <Icon name="link" />
              <span>
                <b>{w.nearly}</b> {w.near?.(match) ?? match.sentence}
              </span>
            </li>
          ))}
        </ul>
      ) : null}
      {file?.fix ? (
        <div className="fix">
          <b>{w.fix}</b>
          <Command text={file.fix} copyLabel={w.copy} />
          <small>{file.fix.includes(" inject ") ? w.nextBuild : w.after}</small>
        </div>
      ) : null}
      {trail.isComplete ? null : <p className="why-said">{w.notNow}</p>}
    </>
  );
}

function Details({ of }: { of: readonly string[] }) {
  return of.map((detail, index) => (
    <span key={detail}>
      {index > 0 ? ", " : null}
      <code>{detail}</code>
    </span>
  ));
}
