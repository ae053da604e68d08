import "./facts-of-event.css";
import { useState } from "react";
import type { WireEntry, WireEvent } from "../../../src/wire/event.ts";
import { useMessages } from "../i18n/messages.ts";
import { DataList } from "../parts/data-list.tsx";
import { Icon } from "../parts/icon.tsx";
import { Section } from "../parts/section.tsx";
import { Time } from "../parts/time.tsx";
import { reportOf } from "./entries.ts";
import { eventWords } from "./event-words.ts";
import { Folded, Value } from "./value.tsx";

type MessageData = Extract<WireEntry, { type: "message" }>["data"];

/** What was logged, and the template it was made from where there is one. */
export function Message({ message }: { message: MessageData }) {
  const w = useMessages(eventWords);
  const facts = [
    message.message !== null && message.message !== message.formatted
      ? { name: w.template, value: <Value value={message.message} /> }
      : null,
    isEmpty(message.params) ? null : { name: w.params, value: <Value value={message.params} /> },
  ].filter((fact) => fact !== null);
  return (
    <Section id="message" title={w.message}>
      <p className="said code">
        <Folded text={message.formatted} limit={4_000} />
      </p>
      {facts.length > 0 ? <DataList items={facts} /> : null}
    </Section>
  );
}

function isEmpty(value: unknown): boolean {
  return (
    value === null || value === undefined || (typeof value === "object" && Object.keys(value).length === 0)
  );
}

/** A browser's report about a policy or the network, field by field. */
export function Report({ event }: { event: WireEvent }) {
  const w = useMessages(eventWords);
  const report = reportOf(event);
  if (!report) return null;
  const items = Object.entries(report.data)
    .filter(([, value]) => value !== "" && value !== null)
    .map(([name, value]) => ({ name, value: <Value value={value} /> }));
  return (
    <Section id="report" title={w.report} note={w.reports[report.type]}>
      <div className="box">
        <DataList items={items} />
      </div>
    </Section>
  );
}

/** The words of a person, as they stand. */
export function Feedback({ event }: { event: WireEvent }) {
  const w = useMessages(eventWords);
  const feedback = event.contexts.feedback;
  if (!feedback || typeof feedback.message !== "string") return null;
  const { message, name, contact_email: email, url, source } = feedback;
  const items = Object.entries({ name, email, url, source })
    .filter(([, value]) => typeof value === "string" && value !== "")
    .map(([key, value]) => ({ name: key, value: <Value value={value} /> }));
  return (
    <Section id="feedback" title={w.feedback}>
      <p className="said">
        <Folded text={message} limit={4_000} />
      </p>
      {items.length > 0 ? <DataList items={items} /> : null}
    </Section>
  );
}

export function UserReport({ event: { userReport } }: { event: WireEvent }) {
  const w = useMessages(eventWords);
  if (!userReport) return null;
  return (
    <Section title={w.userReport}>
      <p className="said">
        <Folded text={userReport.comments} limit={4_000} />
      </p>
      <p className="said-by">
        {[userReport.name, userReport.email].filter(Boolean).join(" · ")}{" "}
        <Time value={userReport.dateCreated} />
      </p>
    </Section>
  );
}

const FIRST_EXTRA = 20;

/** What the application added by itself. */
export function Extra({ event }: { event: WireEvent }) {
  const w = useMessages(eventWords);
  const [isAll, setAll] = useState(false);
  const entries = Object.entries(event.context);
  const shown = isAll ? entries : entries.slice(0, FIRST_EXTRA);
  if (entries.length === 0) return null;
  return (
    <Section id="extra" title={w.extra} note={entries.length > FIRST_EXTRA ? entries.length : undefined}>
      <div className="box">
        <DataList items={shown.map(([name, value]) => ({ name, value: <Value value={value} /> }))} />
        {shown.length < entries.length ? (
          <button type="button" className="fold-more" onClick={() => setAll(true)}>
            {w.allExtra(entries.length)}
          </button>
        ) : null}
      </div>
    </Section>
  );
}

/** Installed packages; long, seldom asked for, so closed. */
export function Modules({ event }: { event: WireEvent }) {
  const w = useMessages(eventWords);
  const entries = Object.entries(event.packages).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return null;
  return (
    <Section title={w.modules} note={entries.length}>
      <details className="group-of">
        <summary>
          <Icon name="right" className="turn" />
          {w.modules}
        </summary>
        <DataList items={entries.map(([name, value]) => ({ name, value }))} />
      </details>
    </Section>
  );
}
