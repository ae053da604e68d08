import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { fieldProblem, useExplain } from "../api/explain-problem.ts";
import { createKey, projectQueries } from "../api/projects.ts";
import { useMessages } from "../i18n/messages.ts";
import { Field } from "../parts/field.tsx";
import { FormDialog } from "../parts/form-dialog.tsx";
import { settingsWords } from "./words.ts";

export function NewKeyDialog({
  org,
  project,
  onClose,
}: {
  org: string;
  project: string;
  onClose: () => void;
}) {
  const w = useMessages(settingsWords);
  const explain = useExplain();
  const queryClient = useQueryClient();
  const [name, setName] = useState("");
  const create = useMutation({
    mutationFn: () => createKey(org, project, name.trim()),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: projectQueries.keys(org, project).queryKey });
      onClose();
    },
  });
  return (
    <FormDialog
      title={w.newKey}
      send={() => create.mutate()}
      isSending={create.isPending}
      sendLabel={create.isPending ? w.creating : w.create}
      onClose={onClose}
    >
      <Field
        label={w.keyName}
        hint={w.keyNameHint}
        error={create.error ? (fieldProblem(create.error, "name") ?? explain(create.error)) : null}
        required
        autoFocus
        maxLength={64}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
    </FormDialog>
  );
}
