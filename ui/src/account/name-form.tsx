import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { fieldProblem, useExplain } from "../api/explain-problem.ts";
import { changeName } from "../api/session.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Field, FormError } from "../parts/field.tsx";
import { showToast } from "../parts/toasts.ts";
import { useUser } from "../shell/organization.ts";
import { accountWords } from "./words.ts";

/** What others see of a person. Whoever was invited has none at first. */
export function NameForm() {
  const w = useMessages(accountWords);
  const explain = useExplain();
  const queryClient = useQueryClient();
  const user = useUser();
  const [name, setName] = useState(user.name);
  const change = useMutation({
    mutationFn: changeName,
    onSuccess: () => {
      showToast({ text: w.nameSaved });
      return queryClient.invalidateQueries({ queryKey: ["members"] });
    },
  });
  const isChanged = name.trim() !== user.name;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isChanged && !change.isPending) change.mutate(name.trim());
  };
  const atField = fieldProblem(change.error, "name");
  return (
    <form className="settings-form name-form" onSubmit={submit}>
      <Field
        label={w.yourName}
        hint={w.yourNameHint}
        name="name"
        autoComplete="name"
        required
        maxLength={100}
        value={name}
        error={atField}
        onChange={(event) => setName(event.target.value)}
      />
      <FormError>{change.error && !atField ? explain(change.error) : null}</FormError>
      <Button type="submit" disabled={!isChanged} busy={change.isPending}>
        {change.isPending ? w.saving : w.save}
      </Button>
    </form>
  );
}
