import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import type { WireCodeMapping, WireRepository } from "../../../src/wire/release.ts";
import { fieldProblem, useExplain } from "../api/explain-problem.ts";
import { writeMapping } from "../api/repositories.ts";
import { useMessages } from "../i18n/messages.ts";
import { Field, FieldFrame } from "../parts/field.tsx";
import { FormDialog } from "../parts/form-dialog.tsx";
import { Select } from "../parts/select.tsx";
import { showToast } from "../parts/toasts.ts";
import { mappingWords } from "./words.ts";

/** Roots, repository and branch of a mapping: a new one, or one that is there. */
export function MappingDialog({
  org,
  project,
  repositories,
  mapping,
  onClose,
}: {
  org: string;
  project: { readonly id: string };
  repositories: readonly WireRepository[];
  mapping?: WireCodeMapping;
  onClose: () => void;
}) {
  const w = useMessages(mappingWords);
  const explain = useExplain();
  const queryClient = useQueryClient();
  const repositoryField = useId();
  const [repositoryId, setRepository] = useState(mapping?.repoId ?? repositories[0]?.id ?? "");
  const [stackRoot, setStackRoot] = useState(mapping?.stackRoot ?? "");
  const [sourceRoot, setSourceRoot] = useState(mapping?.sourceRoot ?? "");
  const [defaultBranch, setBranch] = useState(mapping?.defaultBranch ?? "main");
  const save = useMutation({
    mutationFn: () =>
      writeMapping(
        org,
        {
          projectId: project.id,
          repositoryId,
          stackRoot: stackRoot.trim(),
          sourceRoot: sourceRoot.trim(),
          defaultBranch: defaultBranch.trim(),
        },
        mapping?.id,
      ),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ["code-mappings", org] });
      showToast({ text: w.saved });
      onClose();
    },
  });
  const atRoot = fieldProblem(save.error, "stackRoot");
  return (
    <FormDialog
      title={mapping ? w.editTitle : w.addTitle}
      send={() => save.mutate()}
      isSending={save.isPending}
      sendLabel={save.isPending ? w.saving : w.save}
      problem={save.error && !atRoot ? explain(save.error) : null}
      onClose={onClose}
    >
      <Field
        label={w.stackRoot}
        hint={w.stackRootHint}
        error={atRoot}
        maxLength={500}
        value={stackRoot}
        onChange={(event) => setStackRoot(event.target.value)}
      />
      <FieldFrame id={repositoryField} label={w.repository}>
        <Select
          id={repositoryField}
          label={w.repository}
          value={repositoryId}
          options={repositories.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={setRepository}
        />
      </FieldFrame>
      <Field
        label={w.sourceRoot}
        hint={w.sourceRootHint}
        maxLength={500}
        value={sourceRoot}
        onChange={(event) => setSourceRoot(event.target.value)}
      />
      <Field
        label={w.defaultBranch}
        hint={w.defaultBranchHint}
        maxLength={200}
        value={defaultBranch}
        onChange={(event) => setBranch(event.target.value)}
      />
    </FormDialog>
  );
}
