import { useQueryClient } from "@tanstack/react-query";
import type { WireMember, WireOrganization } from "../../../src/wire/account.ts";
import { accountQueries, removeMember } from "../api/account.ts";
import { useMessages } from "../i18n/messages.ts";
import { ConfirmDialog } from "../parts/confirm-dialog.tsx";
import { showToast } from "../parts/toasts.ts";
import { membersWords } from "./words.ts";

/** The person is out at once. */
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
  const queryClient = useQueryClient();
  const name = member.name || member.email;
  return (
    <ConfirmDialog
      title={w.removeTitle(name)}
      keep={w.keep}
      go={w.removeGo}
      busy={w.removing}
      act={() => removeMember(organization.slug, member.id)}
      onDone={async () => {
        const { queryKey } = accountQueries.members(organization.slug);
        await queryClient.invalidateQueries({ queryKey });
        showToast({ text: w.removed(name) });
      }}
      onClose={onClose}
    >
      {w.removeText(organization.name)}
    </ConfirmDialog>
  );
}
