import "./form-dialog.css";
import type { FormEvent, ReactNode } from "react";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { FormError } from "./field.tsx";

/** A dialog that is one form. Its `problem` is what went wrong with the whole of it; a field tells its own. */
export function FormDialog({
  title,
  send,
  isSending,
  sendLabel,
  problem = null,
  onClose,
  children,
}: {
  title: string;
  /** Never while it is under way. */
  send: () => void;
  isSending: boolean;
  sendLabel: string;
  problem?: string | null;
  onClose: () => void;
  children: ReactNode;
}) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isSending) send();
  };
  return (
    <Dialog open title={title} onClose={onClose}>
      <form className="form-dialog" onSubmit={submit}>
        {children}
        <FormError>{problem}</FormError>
        <div className="go">
          <Button type="submit" look="primary" busy={isSending}>
            {sendLabel}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
