import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { WireOwnSession } from "../../../src/wire/account.ts";
import { accountQueries, endOtherSessions, endOwnSession } from "../api/account.ts";
import { useExplain } from "../api/explain-problem.ts";
import { useMessages } from "../i18n/messages.ts";
import { Badge } from "../parts/badge.tsx";
import { Button } from "../parts/button.tsx";
import { Failed } from "../parts/empty.tsx";
import { Section } from "../parts/section.tsx";
import { Time } from "../parts/time.tsx";
import { showToast } from "../parts/toasts.ts";
import { browserName } from "./browser-name.ts";
import { accountWords } from "./words.ts";

/** Where one is signed in, and the way to end what one does not know or left open. */
export function Sessions() {
  const w = useMessages(accountWords);
  const explain = useExplain();
  const queryClient = useQueryClient();
  const { data: sessions, error, refetch } = useQuery(accountQueries.sessions());
  const readAgain = () => queryClient.invalidateQueries({ queryKey: accountQueries.sessions().queryKey });
  const others = useMutation({
    mutationFn: endOtherSessions,
    onSuccess: ({ ended }) => showToast({ text: w.othersEnded(ended) }),
    onError: (problem) => showToast({ text: explain(problem) }),
    onSettled: readAgain,
  });
  return (
    <Section
      title={w.sessions}
      tools={
        sessions?.some(({ isCurrent }) => !isCurrent) ? (
          <Button busy={others.isPending} onClick={() => others.mutate()}>
            {w.endOthers}
          </Button>
        ) : null
      }
    >
      {error && !sessions ? (
        <Failed title={w.sessionsFailed} error={error} onRetry={() => void refetch()} />
      ) : null}
      <ul className="settings-list ways">
        {sessions?.map((session) => (
          <SessionRow key={session.id} session={session} onEnded={readAgain} />
        ))}
      </ul>
    </Section>
  );
}

function SessionRow({ session, onEnded }: { session: WireOwnSession; onEnded: () => Promise<void> }) {
  const w = useMessages(accountWords);
  const explain = useExplain();
  const { id, userAgent, dateCreated, dateSeen, isCurrent } = session;
  const name = browserName(userAgent) ?? w.unknownBrowser;
  const end = useMutation({
    mutationFn: () => endOwnSession(id),
    onSuccess: () => showToast({ text: w.sessionEnded(name) }),
    onError: (problem) => showToast({ text: explain(problem) }),
    onSettled: onEnded,
  });
  return (
    <li>
      <div>
        <h3 title={userAgent ?? undefined}>{name}</h3>
        <small>
          {w.signedIn} <Time value={dateCreated} /> · {w.used} <Time value={dateSeen} />
        </small>
      </div>
      {isCurrent ? (
        <Badge look="ok">{w.thisBrowser}</Badge>
      ) : (
        <Button aria-label={w.endSession(name)} busy={end.isPending} onClick={() => end.mutate()}>
          {w.end}
        </Button>
      )}
    </li>
  );
}
