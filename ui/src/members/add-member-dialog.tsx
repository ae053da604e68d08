import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import type { Role } from "../../../src/wire/account.ts";
import { accountQueries, addMember } from "../api/account.ts";
import { fieldProblem, useExplain } from "../api/explain-problem.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Field, FieldFrame, FormError } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";
import { Select } from "../parts/select.tsx";
import { showToast } from "../parts/toasts.ts";
import { membersWords } from "./words.ts";

/** E-mail and role; name and first password as well once the server has said that nobody has the e-mail yet. */
export function AddMemberDialog({
  org,
  roles,
  onClose,
}: {
  org: string;
  roles: readonly Role[];
  onClose: () => void;
}) {
  const w = useMessages(membersWords);
  const explain = useExplain();
  const queryClient = useQueryClient();
  const roleId = useId();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("member");
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  /** The e-mail that nobody has. */
  const [unknown, setUnknown] = useState<string | null>(null);
  const isNew = unknown !== null && unknown === email.trim();

  const add = useMutation({
    mutationFn: ({ withAccount }: { withAccount: boolean }) =>
      addMember(org, {
        email: email.trim(),
        role,
        ...(withAccount && name.trim() !== "" ? { name: name.trim() } : {}),
        ...(withAccount ? { password } : {}),
      }),
    onSuccess: async (member) => {
      await queryClient.invalidateQueries({ queryKey: accountQueries.members(org).queryKey });
      showToast({ text: w.added(member.name || member.email) });
      onClose();
    },
    onError: (error, { withAccount }) => {
      if (!withAccount && fieldProblem(error, "password")) setUnknown(email.trim());
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!add.isPending) add.mutate({ withAccount: isNew });
  };
  // That a password was missing is no mistake of anybody's: the form asks for it now.
  const problem = isNew && add.variables?.withAccount === false ? null : add.error;
  const atField = ["email", "name", "password"].some((field) => fieldProblem(problem, field));

  return (
    <Dialog open title={w.add} onClose={onClose}>
      <form className="member-form" onSubmit={submit}>
        <Field
          label={w.email}
          hint={w.emailHint}
          type="email"
          required
          autoFocus
          autoComplete="off"
          maxLength={254}
          value={email}
          error={fieldProblem(problem, "email")}
          onChange={(event) => setEmail(event.target.value)}
        />
        <FieldFrame id={roleId} label={w.role} hint={w.means[role]}>
          <Select
            id={roleId}
            label={w.role}
            value={role}
            options={roles.map((each) => ({ value: each, label: w.roles[each] }))}
            onChange={setRole}
          />
        </FieldFrame>
        {isNew ? (
          <>
            <Notice look="info">{w.isNew}</Notice>
            <Field
              label={w.name}
              autoFocus
              autoComplete="off"
              maxLength={100}
              value={name}
              error={fieldProblem(problem, "name")}
              onChange={(event) => setName(event.target.value)}
            />
            <Field
              label={w.password}
              type="password"
              required
              autoComplete="new-password"
              value={password}
              error={fieldProblem(problem, "password")}
              onChange={(event) => setPassword(event.target.value)}
            />
          </>
        ) : null}
        <FormError>{problem && !atField ? explain(problem) : null}</FormError>
        <div className="go">
          <Button type="submit" look="primary" busy={add.isPending}>
            {add.isPending ? w.adding : w.add}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
