import { useQueryClient } from "@tanstack/react-query";
import type { WireToken } from "../../../src/wire/account.ts";
import { accountQueries, revokeToken } from "../api/account.ts";
import { useMessages } from "../i18n/messages.ts";
import { ConfirmDialog } from "../parts/confirm-dialog.tsx";
import { showToast } from "../parts/toasts.ts";
import { accountWords } from "./words.ts";

/** A revoked token cannot be brought back. */
export function RevokeDialog({ token, onClose }: { token: WireToken; onClose: () => void }) {
  const w = useMessages(accountWords);
  const queryClient = useQueryClient();
  const name = token.name || w.unnamed;
  return (
    <ConfirmDialog
      title={w.revokeTitle}
      keep={w.keep}
      go={w.revoke}
      act={() => revokeToken(token.id)}
      onDone={async () => {
        await queryClient.invalidateQueries({ queryKey: accountQueries.tokens().queryKey });
        showToast({ text: w.revoked(name) });
      }}
      onClose={onClose}
    >
      {w.revokeText(name)}
    </ConfirmDialog>
  );
}
