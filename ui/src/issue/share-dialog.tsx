import "./share.css";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import type { WireIssueDetails } from "../../../src/wire/issue.ts";
import { useExplain } from "../api/explain-problem.ts";
import { changeIssue } from "../api/issues.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { CopyButton } from "../parts/copy-button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { FormError } from "../parts/field.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { shareWords } from "./share-words.ts";

/** Shows an issue to everybody who has its link: makes the link, renews it, takes it back. */
export function ShareButton({ org, issue }: { org: string; issue: WireIssueDetails }) {
  const w = useMessages(shareWords);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button icon="share" onClick={() => setOpen(true)}>
        {issue.isPublic ? w.shared : w.share}
      </Button>
      {isOpen ? <ShareDialog org={org} issue={issue} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function ShareDialog({ org, issue, onClose }: { org: string; issue: WireIssueDetails; onClose: () => void }) {
  const w = useMessages(shareWords);
  const explain = useExplain();
  const cache = useQueryClient();
  const id = useId();
  const share = useMutation({
    mutationFn: async (what: "make" | "renew" | "take") => {
      // The old link ends first: should the second step fail, there is none, which is the safe end.
      const ended = what === "make" ? undefined : await changeIssue(org, issue.id, { isPublic: false });
      return what === "take" ? ended : await changeIssue(org, issue.id, { isPublic: true });
    },
    onSuccess: (changed) => changed && cache.setQueryData(["issue", org, issue.id], changed),
    onSettled: () => cache.invalidateQueries({ queryKey: ["issue", org, issue.id] }),
  });
  const doing = share.isPending ? share.variables : null;
  const address = issue.shareId === null ? null : `${location.origin}/share/issue/${issue.shareId}/`;
  return (
    <Dialog open title={w.title(issue.shortId)} onClose={onClose}>
      <p>{w.text}</p>
      <ul className="share-list">
        <li>{w.shows}</li>
        <li>{w.hides}</li>
      </ul>
      <div role="status">
        {address ? (
          <div className="share-link">
            <label htmlFor={id}>{w.link}</label>
            <div>
              <input id={id} readOnly value={address} onFocus={(event) => event.target.select()} />
              <CopyButton text={address} label={w.copy} />
            </div>
            <PageLink className="link" href={`/share/issue/${issue.shareId}/`}>
              {w.look}
            </PageLink>
          </div>
        ) : null}
      </div>
      <FormError>{share.error ? explain(share.error) : null}</FormError>
      <div className="go">
        {address ? (
          <>
            <Button look="danger" busy={doing === "take"} onClick={() => share.mutate("take")}>
              {w.take}
            </Button>
            <Button busy={doing === "renew"} onClick={() => share.mutate("renew")}>
              {w.renew}
            </Button>
          </>
        ) : (
          <Button look="primary" busy={doing === "make"} onClick={() => share.mutate("make")}>
            {w.make}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
