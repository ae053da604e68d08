import { useQuery } from "@tanstack/react-query";
import type { WireOutboxMail } from "../../../src/wire/mail.ts";
import { mailQueries } from "../api/mail.ts";
import { useMessages } from "../i18n/messages.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { Failed } from "../parts/empty.tsx";
import { Section } from "../parts/section.tsx";
import { Loading, Skeleton } from "../parts/skeleton.tsx";
import { Time } from "../parts/time.tsx";
import { outboxWords } from "./words.ts";

/** Mails that nobody delivers, each to be opened, with its link to copy. */
export function Outbox() {
  const w = useMessages(outboxWords);
  const { data: mails, error, refetch } = useQuery(mailQueries.outbox());
  return (
    <Section title={w.outbox}>
      <p className="settings-lead">{w.outboxLead}</p>
      {mails ? (
        <ul className="mail-list">
          {mails.map((mail) => (
            <OutboxMail key={mail.id} mail={mail} />
          ))}
          {mails.length === 0 ? <li className="settings-none">{w.none}</li> : null}
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

function OutboxMail({ mail }: { mail: WireOutboxMail }) {
  const w = useMessages(outboxWords);
  const link = /^https?:\/\/\S+$/m.exec(mail.text)?.[0];
  return (
    <li>
      <details>
        <summary>
          <b>{mail.subject}</b>
          <small>
            {mail.to} · <Time value={mail.at} />
          </small>
        </summary>
        <pre>{mail.text}</pre>
        {link ? (
          <CopyButton text={link} label={w.copyLink}>
            {w.copyLink}
          </CopyButton>
        ) : null}
      </details>
    </li>
  );
}
