import { useQueryClient } from "@tanstack/react-query";
import { deleteBundle } from "../api/artifacts.ts";
import { deleteReleaseFile } from "../api/releases.ts";
import { useMessages } from "../i18n/messages.ts";
import { ConfirmDialog } from "../parts/confirm-dialog.tsx";
import { showToast } from "../parts/toasts.ts";
import type { Artifact } from "./artifact-table.tsx";
import { releaseWords } from "./words.ts";

/** A bundle goes from all projects of the release that have it. */
export function DeleteArtifactDialog({
  org,
  version,
  artifact: { id, kind, name, projects },
  onClose,
}: {
  org: string;
  version: string;
  artifact: Artifact;
  onClose: () => void;
}) {
  const w = useMessages(releaseWords);
  const queryClient = useQueryClient();
  return (
    <ConfirmDialog
      title={w.deleteFileTitle(name)}
      keep={w.keep}
      go={w.deleteGo}
      busy={w.deleting}
      act={() =>
        kind === "file"
          ? deleteReleaseFile(org, version, id)
          : Promise.all(projects.map((project) => deleteBundle(org, project, id)))
      }
      onDone={async () => {
        void queryClient.invalidateQueries({ queryKey: ["bundles", org] });
        await queryClient.invalidateQueries({ queryKey: ["release", org, version] });
        showToast({ text: w.artifactDeleted(name) });
      }}
      onClose={onClose}
    >
      {kind === "file" ? w.deleteFileText : w.deleteBundleText}
    </ConfirmDialog>
  );
}
