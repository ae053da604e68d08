import { useQuery } from "@tanstack/react-query";
import { accountQueries } from "../api/account.ts";
import { useMessages } from "../i18n/messages.ts";
import { Failed } from "../parts/empty.tsx";
import { Section } from "../parts/section.tsx";
import { Time } from "../parts/time.tsx";
import { accountWords } from "./words.ts";

/** Changes to one's ways in: a reset that one did not ask for should catch the eye. */
export function Activity() {
  const w = useMessages(accountWords);
  const { data: changes, error, refetch } = useQuery(accountQueries.activity());
  return (
    <Section title={w.activity}>
      {error && !changes ? (
        <Failed title={w.activityFailed} error={error} onRetry={() => void refetch()} />
      ) : null}
      {changes?.length === 0 ? <p className="settings-none">{w.noActivity}</p> : null}
      <ul className="settings-list ways">
        {changes?.map(({ kind, date }) => (
          <li key={`${date} ${kind}`}>
            <span>{w.activities[kind]}</span>
            <small>
              <Time value={date} />
            </small>
          </li>
        ))}
      </ul>
    </Section>
  );
}
