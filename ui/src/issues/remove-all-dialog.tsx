import { useMessages } from "../i18n/messages.ts";
import { ConfirmDialog } from "../parts/confirm-dialog.tsx";
import type { Removal } from "../parts/remove-dialog.tsx";
import { removeWords } from "../parts/remove-words.ts";
import { bulkWords } from "./bulk-words.ts";

/** Asks before all issues that match are deleted, or deleted and discarded. */
export function RemoveAllDialog({
  hits,
  removal,
  act,
  onDone,
  onClose,
}: {
  hits: number;
  removal: Removal;
  act: () => Promise<void>;
  onDone: () => void;
  onClose: () => void;
}) {
  const w = useMessages(bulkWords);
  const removing = useMessages(removeWords);
  const isDiscard = removal === "discard";
  const what = w.allIssues(hits);
  return (
    <ConfirmDialog
      title={isDiscard ? removing.discardTitle(what) : removing.deleteTitle(what)}
      keep={removing.cancel}
      go={isDiscard ? removing.discardGo(2) : removing.deleteGo(2)}
      act={act}
      onDone={onDone}
      onClose={onClose}
    >
      {isDiscard ? w.discardText : w.deleteText}
    </ConfirmDialog>
  );
}
