import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { WireToken } from "../../../src/wire/account.ts";
import { accountQueries, revokeToken } from "../api/account.ts";
import { useExplain } from "../api/explain-problem.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { FormError } from "../parts/field.tsx";
import { showToast } from "../parts/toasts.ts";
import { accountWords } from "./words.ts";

/** Asks, since a revoked token cannot be brought back. */
export function RevokeDialog({ token, onClose }: { token: WireToken; onClose: () => void }) {
  const w = useMessages(accountWords);
  const explain = useExplain();
  const queryClient = useQueryClient();
  const name = token.name || w.unnamed;
  const revoke = useMutation({
    mutationFn: () => revokeToken(token.id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: accountQueries.tokens().queryKey });
      showToast({ text: w.revoked(name) });
      onClose();
    },
  });
  return (
    <Dialog open title={w.revokeTitle} onClose={onClose}>
      <p>{w.revokeText(name)}</p>
      <FormError>{revoke.error ? explain(revoke.error) : null}</FormError>
      <div className="go">
        <Button onClick={onClose}>{w.keep}</Button>
        <Button look="danger" busy={revoke.isPending} onClick={() => revoke.mutate()}>
          {w.revoke}
        </Button>
      </div>
    </Dialog>
  );
}
