import "./code-mappings.css";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { WireCodeMapping } from "../../../src/wire/release.ts";
import { deleteMapping, repositoryQueries } from "../api/repositories.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button, ButtonLink, IconButton } from "../parts/button.tsx";
import { ConfirmDialog } from "../parts/confirm-dialog.tsx";
import { Failed } from "../parts/empty.tsx";
import { Section } from "../parts/section.tsx";
import { Loading, Skeleton } from "../parts/skeleton.tsx";
import { showToast } from "../parts/toasts.ts";
import { MappingDialog } from "./mapping-dialog.tsx";
import { TryPath } from "./try-path.tsx";
import { mappingWords } from "./words.ts";

/** How a project's stack traces lead to its repositories, with a field to try it out. */
export function CodeMappings({
  org,
  project,
  mayChange,
}: {
  org: string;
  project: { readonly id: string; readonly slug: string };
  mayChange: boolean;
}) {
  const w = useMessages(mappingWords);
  const queryClient = useQueryClient();
  const { data: mappings, error, refetch } = useQuery(repositoryQueries.mappings(org, project.slug));
  const { data: repositories } = useQuery(repositoryQueries.all(org));
  const [changing, setChanging] = useState<WireCodeMapping | "new" | null>(null);
  const [leaving, setLeaving] = useState<WireCodeMapping | null>(null);
  const hasRepositories = (repositories?.length ?? 0) > 0;
  return (
    <Section
      id="code-mappings"
      title={w.title}
      tools={
        <>
          <ButtonLink look="quiet" href={`/organizations/${org}/repositories/`}>
            {w.repositories}
          </ButtonLink>
          {mayChange && hasRepositories ? (
            <Button icon="plus" onClick={() => setChanging("new")}>
              {w.add}
            </Button>
          ) : null}
        </>
      }
    >
      <p className="settings-lead">{w.lead}</p>
      {mappings ? (
        mappings.length === 0 ? (
          <p className="settings-none">
            {w.none} {repositories && !hasRepositories && mayChange ? w.needsRepository : null}
          </p>
        ) : (
          <ul className="settings-list mappings">
            {mappings.map((mapping) => (
              <MappingRow
                key={mapping.id}
                mapping={mapping}
                {...(mayChange && {
                  onEdit: () => setChanging(mapping),
                  onDelete: () => setLeaving(mapping),
                })}
              />
            ))}
          </ul>
        )
      ) : error ? (
        <Failed title={w.failed} error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading label={w.loading}>
          <Skeleton height="40px" />
        </Loading>
      )}
      {mappings?.length ? <TryPath org={org} project={project.slug} /> : null}
      {changing ? (
        <MappingDialog
          org={org}
          project={project}
          repositories={repositories ?? []}
          {...(changing !== "new" && { mapping: changing })}
          onClose={() => setChanging(null)}
        />
      ) : null}
      {leaving ? (
        <ConfirmDialog
          title={w.deleteTitle}
          keep={w.keep}
          go={w.deleteGo}
          busy={w.deleting}
          act={() => deleteMapping(org, leaving.id)}
          onDone={async () => {
            await queryClient.invalidateQueries({ queryKey: ["code-mappings", org] });
            showToast({ text: w.deleted });
          }}
          onClose={() => setLeaving(null)}
        >
          {w.deleteText}
        </ConfirmDialog>
      ) : null}
    </Section>
  );
}

function MappingRow({
  mapping: { stackRoot, sourceRoot, repoName, defaultBranch },
  onEdit,
  onDelete,
}: {
  mapping: WireCodeMapping;
  /** Absent for those who may not. */
  onEdit?: () => void;
  onDelete?: () => void;
}) {
  const w = useMessages(mappingWords);
  const root = stackRoot || w.everything;
  return (
    <li>
      <span>
        <span>
          {stackRoot ? <code>{stackRoot}</code> : w.everything} →{" "}
          {sourceRoot ? <code>{sourceRoot}</code> : w.atRoot}
        </span>
        <small>
          {w.of(repoName)} · {w.branch(defaultBranch)}
        </small>
      </span>
      {onEdit ? (
        <Button look="quiet" aria-label={w.edit(root)} onClick={onEdit}>
          {w.editShort}
        </Button>
      ) : null}
      {onDelete ? <IconButton label={w.delete(root)} icon="x" onClick={onDelete} /> : null}
    </li>
  );
}
