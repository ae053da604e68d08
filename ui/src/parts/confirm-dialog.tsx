import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useExplain } from "../api/explain-problem.ts";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { FormError } from "./field.tsx";

/** Asks before what cannot be undone. Closes when it is done; what failed is said in it. */
export function ConfirmDialog({
  title,
  keep,
  go,
  busy = go,
  act,
  onDone,
  onClose,
  children,
}: {
  title: string;
  /** The words of the button that does nothing, of the one that does it, and of that one meanwhile. */
  keep: string;
  go: string;
  busy?: string;
  act: () => Promise<unknown>;
  /** Before it closes: what is shown behind it is read anew. */
  onDone: () => Promise<void> | void;
  onClose: () => void;
  children: ReactNode;
}) {
  const explain = useExplain();
  const deed = useMutation({
    mutationFn: act,
    onSuccess: async () => {
      await onDone();
      onClose();
    },
  });
  return (
    <Dialog open title={title} onClose={onClose}>
      <p>{children}</p>
      <FormError>{deed.error ? explain(deed.error) : null}</FormError>
      <div className="go">
        <Button onClick={onClose}>{keep}</Button>
        <Button look="danger" busy={deed.isPending} onClick={() => deed.mutate()}>
          {deed.isPending ? busy : go}
        </Button>
      </div>
    </Dialog>
  );
}
