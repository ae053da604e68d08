import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import type { WireCodeMapping, WireRepository } from "../../../src/wire/release.ts";
import { fieldProblem, useExplain } from "../api/explain-problem.ts";
import { writeMapping } from "../api/repositories.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Field, FieldFrame, FormError } from "../parts/field.tsx";
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
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending) save.mutate();
  };
  const atRoot = fieldProblem(save.error, "stackRoot");
  return (
    <Dialog open title={mapping ? w.editTitle : w.addTitle} onClose={onClose}>
      <form className="mapping-form" onSubmit={submit}>
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
        <FormError>{save.error && !atRoot ? explain(save.error) : null}</FormError>
        <div className="go">
          <Button type="submit" look="primary" busy={save.isPending}>
            {save.isPending ? w.saving : w.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
