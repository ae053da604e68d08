import { useQueryClient } from "@tanstack/react-query";
import type { WireArtifactBundle } from "../../../src/wire/artifact.ts";
import { deleteBundle } from "../api/artifacts.ts";
import { useMessages } from "../i18n/messages.ts";
import { ConfirmDialog } from "../parts/confirm-dialog.tsx";
import { showToast } from "../parts/toasts.ts";
import { shortId } from "./bundle-row.tsx";
import { bundleWords } from "./bundle-words.ts";

/** Says what becomes of the events. */
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
  const queryClient = useQueryClient();
  const id = shortId(bundle);
  return (
    <ConfirmDialog
      title={w.deleteTitle(id)}
      keep={w.keep}
      go={w.deleteGo}
      busy={w.deleting}
      act={() => deleteBundle(org, project, bundle.bundleId)}
      onDone={async () => {
        await queryClient.invalidateQueries({ queryKey: ["bundles", org, project] });
        showToast({ text: w.deleted(id) });
        onDeleted();
      }}
      onClose={onClose}
    >
      {w.deleteText}
    </ConfirmDialog>
  );
}
