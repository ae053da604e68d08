import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { WireProject, WireProjectKey } from "../../../src/wire/project.ts";
import { projectQueries } from "../api/projects.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Failed } from "../parts/empty.tsx";
import { Section } from "../parts/section.tsx";
import { DeleteKeyDialog } from "./delete-key-dialog.tsx";
import { KeyRow } from "./key-row.tsx";
import { NewKeyDialog } from "./new-key-dialog.tsx";
import { settingsWords } from "./words.ts";

export function Keys({
  org,
  project,
  mayWrite,
  mayDelete,
}: {
  org: string;
  project: WireProject;
  mayWrite: boolean;
  mayDelete: boolean;
}) {
  const w = useMessages(settingsWords);
  const [isNaming, setNaming] = useState(false);
  const [leaving, setLeaving] = useState<WireProjectKey | null>(null);
  const { data: keys, error, refetch } = useQuery(projectQueries.keys(org, project.slug));
  return (
    <Section
      title={w.keys}
      tools={
        mayWrite ? (
          <Button icon="plus" onClick={() => setNaming(true)}>
            {w.newKey}
          </Button>
        ) : null
      }
    >
      <p className="settings-lead">{w.keysLead}</p>
      {error && !keys ? <Failed title={w.keysFailed} error={error} onRetry={() => void refetch()} /> : null}
      <ul className="settings-list keys">
        {keys?.map((key) => (
          <KeyRow
            key={key.id}
            org={org}
            project={project.slug}
            projectKey={key}
            mayWrite={mayWrite}
            {...(mayDelete ? { onDelete: () => setLeaving(key) } : {})}
          />
        ))}
      </ul>
      {isNaming ? <NewKeyDialog org={org} project={project.slug} onClose={() => setNaming(false)} /> : null}
      {leaving ? (
        <DeleteKeyDialog
          org={org}
          project={project.slug}
          projectKey={leaving}
          onClose={() => setLeaving(null)}
        />
      ) : null}
    </Section>
  );
}
