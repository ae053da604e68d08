import { useQueryClient } from "@tanstack/react-query";
import type { WireRepository } from "../../../src/wire/release.ts";
import { deleteRepository } from "../api/repositories.ts";
import { useMessages } from "../i18n/messages.ts";
import { ConfirmDialog } from "../parts/confirm-dialog.tsx";
import { showToast } from "../parts/toasts.ts";
import { repositoryWords } from "./words.ts";

/** Says what goes with it. */
export function DeleteRepositoryDialog({
  org,
  repository: { id, name },
  onClose,
}: {
  org: string;
  repository: WireRepository;
  onClose: () => void;
}) {
  const w = useMessages(repositoryWords);
  const queryClient = useQueryClient();
  return (
    <ConfirmDialog
      title={w.deleteTitle(name)}
      keep={w.keep}
      go={w.deleteGo}
      busy={w.deleting}
      act={() => deleteRepository(org, id)}
      onDone={async () => {
        void queryClient.invalidateQueries({ queryKey: ["code-mappings", org] });
        await queryClient.invalidateQueries({ queryKey: ["repositories", org] });
        showToast({ text: w.deleted(name) });
      }}
      onClose={onClose}
    >
      {w.deleteText}
    </ConfirmDialog>
  );
}
