import { useQueryClient } from "@tanstack/react-query";
import type { WireProjectKey } from "../../../src/wire/project.ts";
import { deleteKey, projectQueries } from "../api/projects.ts";
import { useMessages } from "../i18n/messages.ts";
import { ConfirmDialog } from "../parts/confirm-dialog.tsx";
import { showToast } from "../parts/toasts.ts";
import { settingsWords } from "./words.ts";

/** Says how to change keys without losing events. */
export function DeleteKeyDialog({
  org,
  project,
  projectKey: key,
  onClose,
}: {
  org: string;
  project: string;
  projectKey: WireProjectKey;
  onClose: () => void;
}) {
  const w = useMessages(settingsWords);
  const queryClient = useQueryClient();
  return (
    <ConfirmDialog
      title={w.deleteKeyTitle(key.name)}
      keep={w.keep}
      go={w.deleteGo}
      busy={w.deleting}
      act={() => deleteKey(org, project, key.id)}
      onDone={async () => {
        await queryClient.invalidateQueries({ queryKey: projectQueries.keys(org, project).queryKey });
        showToast({ text: w.keyDeleted(key.name) });
      }}
      onClose={onClose}
    >
      {w.deleteKeyText}
    </ConfirmDialog>
  );
}
