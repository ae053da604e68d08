import "./dialog.css";
import { Dialog as Base } from "@base-ui/react/dialog";
import { type ReactNode, useRef } from "react";
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
  const popup = useRef<HTMLDivElement>(null);
  // A form begins at its first field; the button that closes comes first only where there is none.
  const firstField = () => popup.current?.querySelector<HTMLElement>("input, select, textarea") ?? true;
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="veil" />
        <Base.Popup ref={popup} className={`dialog ${wide ? "wide" : ""}`} initialFocus={firstField}>
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
