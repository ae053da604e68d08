import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { WireMailWishes } from "../../../src/wire/account.ts";
import { accountQueries, changeMailWishes } from "../api/account.ts";
import { useExplain } from "../api/explain-problem.ts";
import { useMessages } from "../i18n/messages.ts";
import { Failed } from "../parts/empty.tsx";
import { Section } from "../parts/section.tsx";
import { showToast } from "../parts/toasts.ts";
import { useSession } from "../shell/organization.ts";
import { accountWords } from "./words.ts";

/** Which mails one gets. */
export function MailSection() {
  const w = useMessages(accountWords);
  const { mail } = useSession();
  const { data: wishes, error, refetch } = useQuery(accountQueries.mailWishes());
  return (
    <Section title={w.mail}>
      {error && !wishes ? (
        <Failed title={w.mailFailed} error={error} onRetry={() => void refetch()} />
      ) : (
        <>
          <Wish
            name="newIssues"
            words={w.newIssues}
            hint={`${w.newIssuesHint} ${mail === "outbox" ? w.newIssuesOutbox : ""}`}
            wishes={wishes}
          />
          <Wish name="comments" words={w.comments} hint={w.commentsHint} wishes={wishes} />
          <Wish name="woken" words={w.woken} hint={w.wokenHint} wishes={wishes} />
        </>
      )}
    </Section>
  );
}

function Wish({
  name,
  words,
  hint,
  wishes,
}: {
  name: "newIssues" | "comments" | "woken";
  words: string;
  hint: string;
  wishes: WireMailWishes | undefined;
}) {
  const wish = useMailWish();
  return (
    <label className="mail-wish">
      <input
        type="checkbox"
        disabled={wishes === undefined}
        checked={wish.isPending ? (wish.variables[name] ?? false) : (wishes?.[name] ?? false)}
        onChange={(event) => wish.mutate({ [name]: event.target.checked })}
      />
      <span>
        {words}
        <small>{hint}</small>
      </span>
    </label>
  );
}

/** Keeps a wish about mails with the account. */
export function useMailWish() {
  const explain = useExplain();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: changeMailWishes,
    onSuccess: (wishes) => queryClient.setQueryData(accountQueries.mailWishes().queryKey, wishes),
    onError: (error) => showToast({ text: explain(error) }),
  });
}
