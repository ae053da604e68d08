import { useQueryClient } from "@tanstack/react-query";
import type { WireIssue } from "../../../src/wire/issue.ts";
import { deleteIssues, discardIssues } from "../api/issues.ts";
import type { Page } from "../api/page.ts";
import { useMessages } from "../i18n/messages.ts";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { removeWords } from "./remove-words.ts";
import { showToast } from "./toasts.ts";

export type Removal = "delete" | "discard";

/** Asks before issues are deleted, or deleted and discarded: neither brings them back. */
export function RemoveDialog({
  org,
  issues,
  removal,
  onDone,
  onClose,
}: {
  org: string;
  issues: readonly WireIssue[];
  removal: Removal;
  /** They are gone; lists are read anew after it. */
  onDone: () => Promise<void> | void;
  onClose: () => void;
}) {
  const w = useMessages(removeWords);
  const cache = useQueryClient();
  const isDiscard = removal === "discard";
  const ids = issues.map(({ id }) => id);
  const [only] = issues;
  const what = only && issues.length === 1 ? only.shortId : w.issues(issues.length);
  const events = issues.reduce((sum, { count }) => sum + Number(count), 0);
  return (
    <ConfirmDialog
      title={isDiscard ? w.discardTitle(what) : w.deleteTitle(what)}
      keep={w.cancel}
      go={isDiscard ? w.discardGo(issues.length) : w.deleteGo(issues.length)}
      act={() => (isDiscard ? discardIssues(org, ids) : deleteIssues(org, ids))}
      onDone={async () => {
        showToast({ text: isDiscard ? w.discarded(what) : w.deleted(what) });
        const gone = new Set(ids);
        cache.setQueriesData<Page<WireIssue>>(
          { queryKey: ["issues", org] },
          (page) => page && { ...page, items: page.items.filter(({ id }) => !gone.has(id)) },
        );
        await onDone();
        for (const id of ids) cache.removeQueries({ queryKey: ["issue", org, id] });
        for (const key of ["issues", "projects", "issues-count"]) {
          void cache.invalidateQueries({ queryKey: [key, org] });
        }
      }}
      onClose={onClose}
    >
      {isDiscard ? w.discardText(issues.length, events) : w.deleteText(issues.length, events)}
    </ConfirmDialog>
  );
}
