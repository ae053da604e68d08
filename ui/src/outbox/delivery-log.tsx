import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { WireLoggedMail, WireMailState } from "../../../src/wire/mail.ts";
import { mailQueries } from "../api/mail.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatCount } from "../i18n/numbers.ts";
import { Badge, type BadgeLook } from "../parts/badge.tsx";
import { Failed } from "../parts/empty.tsx";
import { Section } from "../parts/section.tsx";
import { Segmented } from "../parts/segmented.tsx";
import { Loading, Skeleton } from "../parts/skeleton.tsx";
import { Time } from "../parts/time.tsx";
import { outboxWords } from "./words.ts";

const CHOICES = ["all", "queued", "sent", "failed", "unknown"] as const;
type Choice = (typeof CHOICES)[number];

const LOOKS: Readonly<Record<WireMailState, BadgeLook>> = {
  queued: "plain",
  sending: "plain",
  sent: "ok",
  failed: "regressed",
  unknown: "escalating",
};

/** What became of each mail, with the server's own words. */
export function DeliveryLog() {
  const w = useMessages(outboxWords);
  const language = useLanguage();
  const [choice, setChoice] = useState<Choice>("all");
  const { data, error, refetch } = useQuery(mailQueries.log(choice === "all" ? undefined : choice));
  const countOf = (state: Choice) =>
    state === "all" || !data ? "" : ` ${formatCount(data.counts[state], language)}`;
  return (
    <Section title={w.log}>
      <p className="settings-lead">
        {w.logLead} {data && data.counts.unknown > 0 ? w.unknownMeans : null}
      </p>
      <Segmented
        label={w.state}
        value={choice}
        options={CHOICES.map((state) => ({ value: state, label: `${w.states[state]}${countOf(state)}` }))}
        onChange={setChoice}
      />
      {data ? (
        <ul className="mail-list">
          {data.mails.map((mail) => (
            <LoggedMail key={mail.id} mail={mail} />
          ))}
          {data.mails.length === 0 ? (
            <li className="settings-none">{choice === "all" ? w.none : w.noneOfState}</li>
          ) : null}
        </ul>
      ) : error ? (
        <Failed title={w.failed} error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading label={w.loading}>
          <Skeleton width="60%" />
        </Loading>
      )}
    </Section>
  );
}

function LoggedMail({ mail }: { mail: WireLoggedMail }) {
  const w = useMessages(outboxWords);
  return (
    <li className="mail-line">
      <div>
        <b>{mail.subject}</b>
        <small>
          {w.kinds[mail.kind] ?? mail.kind} · {mail.recipient}
        </small>
        {mail.answer ? <small className="mono">{mail.answer}</small> : null}
        {mail.attempts > 0 ? <small>{w.tries(mail.attempts)}</small> : null}
      </div>
      <div className="mail-end">
        <Badge look={LOOKS[mail.state]}>{w.states[mail.state]}</Badge>
        <small>
          <Time value={mail.endedAt ?? mail.madeAt} />
        </small>
      </div>
    </li>
  );
}
