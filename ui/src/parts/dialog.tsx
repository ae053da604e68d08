import "./dialog.css";
import { Dialog as Base } from "@base-ui/react/dialog";
import type { ReactNode } from "react";
import { messages, useMessages } from "../i18n/messages.ts";
import { Icon } from "./icon.tsx";

const words = messages({ close: "Close" }, { close: "关闭" });

/** Holds the focus until it is answered or left with Escape. Only for what cannot be undone or needs a form. */
export function Dialog({
  open,
  onClose,
  title,
  wide = false,
  children,
}: {
  open: boolean;
  onClose: () => void;
  title: string;
  wide?: boolean;
  children: ReactNode;
}) {
  const w = useMessages(words);
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="veil" />
        <Base.Popup className={`dialog ${wide ? "wide" : ""}`}>
          <header>
            <Base.Title>{title}</Base.Title>
            <Base.Close className="btn icon quiet" aria-label={w.close}>
              <Icon name="x" />
            </Base.Close>
          </header>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
