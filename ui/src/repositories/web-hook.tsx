import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { WireNewRepositoryHook, WireRepository } from "../../../src/wire/release.ts";
import { useExplain } from "../api/explain-problem.ts";
import { deleteHook, renewHook, repositoryQueries } from "../api/repositories.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatExactly } from "../i18n/times.ts";
import { Button } from "../parts/button.tsx";
import { Command } from "../parts/code.tsx";
import { ConfirmDialog } from "../parts/confirm-dialog.tsx";
import { Failed } from "../parts/empty.tsx";
import { FormError } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";
import { Skeleton } from "../parts/skeleton.tsx";
import { Time } from "../parts/time.tsx";
import { showToast } from "../parts/toasts.ts";
import { SecretDialog } from "./secret-dialog.tsx";
import { repositoryWords } from "./words.ts";

/** What the repository sends its pushes to: made, watched, given another secret, deleted. */
export function WebHook({ org, repository }: { org: string; repository: WireRepository }) {
  const w = useMessages(repositoryWords);
  const explain = useExplain();
  const queryClient = useQueryClient();
  const [made, setMade] = useState<WireNewRepositoryHook | null>(null);
  const [asking, setAsking] = useState<"renew" | "delete" | null>(null);
  const reread = () => queryClient.invalidateQueries({ queryKey: repositoryQueries.all(org).queryKey });
  const make = async () => {
    setMade(await renewHook(org, repository.id));
    await reread();
  };
  const first = useMutation({ mutationFn: make });
  return (
    <div className="repo-hook">
      <p>{w.hookLead}</p>
      {repository.hasHook ? (
        <Present org={org} repository={repository} onAsk={setAsking} />
      ) : (
        <div className="go">
          <Button busy={first.isPending} onClick={() => first.mutate()}>
            {first.isPending ? w.making : w.makeHook}
          </Button>
        </div>
      )}
      <FormError>{first.error ? explain(first.error) : null}</FormError>
      {made ? <SecretDialog name={repository.name} hook={made} onClose={() => setMade(null)} /> : null}
      {asking === "renew" ? (
        <ConfirmDialog
          title={w.newSecretTitle}
          keep={w.keep}
          go={w.newSecret}
          act={make}
          onDone={() => undefined}
          onClose={() => setAsking(null)}
        >
          {w.newSecretText}
        </ConfirmDialog>
      ) : null}
      {asking === "delete" ? (
        <ConfirmDialog
          title={w.deleteHookTitle}
          keep={w.keep}
          go={w.deleteGo}
          busy={w.deleting}
          act={() => deleteHook(org, repository.id)}
          onDone={async () => {
            await reread();
            showToast({ text: w.hookDeleted });
          }}
          onClose={() => setAsking(null)}
        >
          {w.deleteHookText}
        </ConfirmDialog>
      ) : null}
    </div>
  );
}

function Present({
  org,
  repository,
  onAsk,
}: {
  org: string;
  repository: WireRepository;
  onAsk: (what: "renew" | "delete") => void;
}) {
  const w = useMessages(repositoryWords);
  const language = useLanguage();
  const { data: hook, error, refetch } = useQuery(repositoryQueries.hook(org, repository.id));
  if (!hook) {
    if (error) return <Failed title={w.hookFailed} error={error} onRetry={() => void refetch()} />;
    return <Skeleton height="40px" />;
  }
  const { address, datePushed, dateRefused } = hook;
  const isRefusedLast = dateRefused !== null && (datePushed === null || dateRefused > datePushed);
  return (
    <>
      <Command text={address} copyLabel={w.hookAddress} />
      <p className="repo-facts">
        {w.lastPush}: {datePushed ? <Time value={datePushed} /> : w.noPush}
      </p>
      {isRefusedLast ? (
        <Notice look="warning">{w.refused(formatExactly(new Date(dateRefused), language))}</Notice>
      ) : null}
      <div className="go">
        <Button onClick={() => onAsk("renew")}>{w.newSecret}</Button>
        <Button onClick={() => onAsk("delete")}>{w.deleteHook}</Button>
      </div>
    </>
  );
}
