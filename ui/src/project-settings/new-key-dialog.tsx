import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { fieldProblem, useExplain } from "../api/explain-problem.ts";
import { createKey, projectQueries } from "../api/projects.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
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
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!create.isPending) create.mutate();
  };
  return (
    <Dialog open title={w.newKey} onClose={onClose}>
      <form onSubmit={submit}>
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
        <div className="go">
          <Button type="submit" look="primary" busy={create.isPending}>
            {create.isPending ? w.creating : w.create}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
