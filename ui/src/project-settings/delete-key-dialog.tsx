import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { WireProjectKey } from "../../../src/wire/project.ts";
import { useExplain } from "../api/explain-problem.ts";
import { deleteKey, projectQueries } from "../api/projects.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { FormError } from "../parts/field.tsx";
import { showToast } from "../parts/toasts.ts";
import { settingsWords } from "./words.ts";

/** Asks, and says how to change keys without losing events. */
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
  const explain = useExplain();
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteKey(org, project, key.id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: projectQueries.keys(org, project).queryKey });
      showToast({ text: w.keyDeleted(key.name) });
      onClose();
    },
  });
  return (
    <Dialog open title={w.deleteKeyTitle(key.name)} onClose={onClose}>
      <p>{w.deleteKeyText}</p>
      <FormError>{remove.error ? explain(remove.error) : null}</FormError>
      <div className="go">
        <Button onClick={onClose}>{w.keep}</Button>
        <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
          {remove.isPending ? w.deleting : w.deleteGo}
        </Button>
      </div>
    </Dialog>
  );
}
