import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { fieldProblem, useExplain } from "../api/explain-problem.ts";
import { createTeam } from "../api/teams.ts";
import { useMessages } from "../i18n/messages.ts";
import { Field } from "../parts/field.tsx";
import { FormDialog } from "../parts/form-dialog.tsx";
import { showToast } from "../parts/toasts.ts";
import { teamsWords } from "./words.ts";

/** A name is all it takes; then one stands on the page of the team. */
export function NewTeamDialog({ org, onClose }: { org: string; onClose: () => void }) {
  const w = useMessages(teamsWords);
  const explain = useExplain();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const add = useMutation({
    mutationFn: () => createTeam(org, { name: name.trim() }),
    onSuccess: async ({ slug }) => {
      await queryClient.invalidateQueries({ queryKey: ["teams", org] });
      showToast({ text: w.made(`#${slug}`) });
      onClose();
      await navigate({ href: `/organizations/${org}/teams/${encodeURIComponent(slug)}/` });
    },
  });
  const atField = fieldProblem(add.error, "name");
  return (
    <FormDialog
      title={w.add}
      send={() => add.mutate()}
      isSending={add.isPending}
      sendLabel={add.isPending ? w.adding : w.add}
      problem={add.error && !atField ? explain(add.error) : null}
      onClose={onClose}
    >
      <Field
        label={w.name}
        hint={w.nameHint}
        required
        autoFocus
        autoComplete="off"
        maxLength={100}
        value={name}
        error={atField}
        onChange={(event) => setName(event.target.value)}
      />
    </FormDialog>
  );
}
