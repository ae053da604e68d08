import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import type { Role } from "../../../src/wire/account.ts";
import { accountQueries, addMember } from "../api/account.ts";
import { fieldProblem, useExplain } from "../api/explain-problem.ts";
import { useMessages } from "../i18n/messages.ts";
import { Field, FieldFrame } from "../parts/field.tsx";
import { FormDialog } from "../parts/form-dialog.tsx";
import { Notice } from "../parts/notice.tsx";
import { Select } from "../parts/select.tsx";
import { showToast } from "../parts/toasts.ts";
import { useSession } from "../shell/organization.ts";
import { membersWords } from "./words.ts";

/** E-mail and role. Whoever has no account yet gets a mail with a link that sets a password. */
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
  const { mail } = useSession();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("member");

  const add = useMutation({
    mutationFn: () => addMember(org, { email: email.trim(), role }),
    onSuccess: async (member) => {
      await queryClient.invalidateQueries({ queryKey: accountQueries.members(org).queryKey });
      showToast({ text: member.pending ? w.invited(member.email) : w.added(member.name || member.email) });
      onClose();
    },
  });
  const atField = fieldProblem(add.error, "email");

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
        label={w.email}
        hint={w.emailHint}
        type="email"
        required
        autoFocus
        autoComplete="off"
        maxLength={254}
        value={email}
        error={atField}
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
      {mail === "outbox" ? <Notice look="info">{w.inOutbox}</Notice> : null}
    </FormDialog>
  );
}
