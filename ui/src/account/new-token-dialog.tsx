import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { accountQueries, createToken } from "../api/account.ts";
import { useExplain } from "../api/explain-problem.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Command } from "../parts/code.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import { FormDialog } from "../parts/form-dialog.tsx";
import { accountWords } from "./words.ts";

/** What a token is for, in scopes of the Sentry ecosystem (reference: web-api.md §2). */
const SETS = {
  ci: ["org:ci", "project:releases"],
  read: ["org:read", "project:read", "event:read", "member:read"],
  write: ["event:write"],
  admin: ["project:write", "project:admin"],
} as const;
type Purpose = keyof typeof SETS;
const NAMES = Object.keys(SETS) as Purpose[];

/** Name and purpose; then the token itself, this once. */
export function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const w = useMessages(accountWords);
  const explain = useExplain();
  const queryClient = useQueryClient();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<readonly Purpose[]>(["read"]);
  const create = useMutation({
    mutationFn: () => createToken(name.trim(), [...new Set(chosen.flatMap((set) => [...SETS[set]]))]),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: accountQueries.tokens().queryKey }),
  });

  if (create.data?.token) {
    return (
      <Dialog open title={w.madeTitle} onClose={onClose}>
        <p>{w.madeText}</p>
        <div className="made">
          <Command text={create.data.token} copyLabel={w.copy} />
        </div>
        <div className="go">
          <Button look="primary" onClick={onClose}>
            {w.done}
          </Button>
        </div>
      </Dialog>
    );
  }
  return (
    <FormDialog
      title={w.newToken}
      send={() => chosen.length > 0 && create.mutate()}
      isSending={create.isPending}
      sendLabel={create.isPending ? w.creating : w.create}
      problem={chosen.length === 0 ? w.noScope : create.error ? explain(create.error) : null}
      onClose={onClose}
    >
      <Field
        label={w.name}
        hint={w.nameHint}
        required
        autoFocus
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <fieldset className="token-sets">
        <legend>{w.scopes}</legend>
        {NAMES.map((set) => (
          <label key={set}>
            <input
              type="checkbox"
              checked={chosen.includes(set)}
              onChange={() =>
                setChosen(chosen.includes(set) ? chosen.filter((one) => one !== set) : [...chosen, set])
              }
            />
            <span>
              {w.sets[set][0]}
              <small>{w.sets[set][1]}</small>
            </span>
          </label>
        ))}
      </fieldset>
    </FormDialog>
  );
}
