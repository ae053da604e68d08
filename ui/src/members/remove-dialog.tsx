import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { WireMember, WireOrganization } from "../../../src/wire/account.ts";
import { accountQueries, removeMember } from "../api/account.ts";
import { useExplain } from "../api/explain-problem.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { FormError } from "../parts/field.tsx";
import { showToast } from "../parts/toasts.ts";
import { membersWords } from "./words.ts";

/** Asks, since the person is out at once. */
export function RemoveDialog({
  organization,
  member,
  onClose,
}: {
  organization: WireOrganization;
  member: WireMember;
  onClose: () => void;
}) {
  const w = useMessages(membersWords);
  const explain = useExplain();
  const queryClient = useQueryClient();
  const name = member.name || member.email;
  const remove = useMutation({
    mutationFn: () => removeMember(organization.slug, member.id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: accountQueries.members(organization.slug).queryKey });
      showToast({ text: w.removed(name) });
      onClose();
    },
  });
  return (
    <Dialog open title={w.removeTitle(name)} onClose={onClose}>
      <p>{w.removeText(organization.name)}</p>
      <FormError>{remove.error ? explain(remove.error) : null}</FormError>
      <div className="go">
        <Button onClick={onClose}>{w.keep}</Button>
        <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
          {remove.isPending ? w.removing : w.removeGo}
        </Button>
      </div>
    </Dialog>
  );
}
