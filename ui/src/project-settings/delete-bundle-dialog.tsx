import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { WireArtifactBundle } from "../../../src/wire/artifact.ts";
import { deleteBundle } from "../api/artifacts.ts";
import { useExplain } from "../api/explain-problem.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { FormError } from "../parts/field.tsx";
import { showToast } from "../parts/toasts.ts";
import { shortId } from "./bundle-row.tsx";
import { bundleWords } from "./bundle-words.ts";

/** Asks, and says what becomes of the events. */
export function DeleteBundleDialog({
  org,
  project,
  bundle,
  onClose,
  onDeleted,
}: {
  org: string;
  project: string;
  bundle: WireArtifactBundle;
  onClose: () => void;
  onDeleted: () => void;
}) {
  const w = useMessages(bundleWords);
  const explain = useExplain();
  const queryClient = useQueryClient();
  const id = shortId(bundle);
  const remove = useMutation({
    mutationFn: () => deleteBundle(org, project, bundle.bundleId),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ["bundles", org, project] });
      showToast({ text: w.deleted(id) });
      onDeleted();
      onClose();
    },
  });
  return (
    <Dialog open title={w.deleteTitle(id)} onClose={onClose}>
      <p>{w.deleteText}</p>
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
