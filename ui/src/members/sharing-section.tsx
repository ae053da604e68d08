import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { WireOrganization } from "../../../src/wire/account.ts";
import { allowSharing } from "../api/account.ts";
import { useExplain } from "../api/explain-problem.ts";
import { sessionQuery } from "../api/session.ts";
import { useMessages } from "../i18n/messages.ts";
import { ConfirmDialog } from "../parts/confirm-dialog.tsx";
import { Section } from "../parts/section.tsx";
import { showToast } from "../parts/toasts.ts";
import { membersWords } from "./words.ts";

/** Whether members may show issues to everybody who has a link. */
export function SharingSection({ organization }: { organization: WireOrganization }) {
  const w = useMessages(membersWords);
  const explain = useExplain();
  const cache = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const { slug, allowSharedIssues } = organization;
  const readAnew = () => cache.invalidateQueries({ queryKey: sessionQuery.queryKey });
  const allow = useMutation({
    mutationFn: () => allowSharing(slug, true),
    onSuccess: readAnew,
    onError: (error) => showToast({ text: explain(error) }),
  });
  return (
    <div className="m-section">
      <Section title={w.sharing}>
        <label className="m-sharing">
          <input
            type="checkbox"
            checked={allowSharedIssues}
            onChange={() => (allowSharedIssues ? setAsking(true) : allow.mutate())}
          />
          <span>
            {w.sharingAllowed}
            <small>{w.sharingHint}</small>
          </span>
        </label>
        {isAsking ? (
          <ConfirmDialog
            title={w.forbidTitle}
            keep={w.forbidKeep}
            go={w.forbidGo}
            act={() => allowSharing(slug, false)}
            onDone={readAnew}
            onClose={() => setAsking(false)}
          >
            {w.forbidText}
          </ConfirmDialog>
        ) : null}
      </Section>
    </div>
  );
}
