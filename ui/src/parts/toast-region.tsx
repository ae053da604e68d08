import "./toast.css";
import { useSyncExternalStore } from "react";
import { messages, useMessages } from "../i18n/messages.ts";
import { Kbd } from "./badge.tsx";
import { useShortcut } from "./shortcuts.ts";
import { currentToasts, onToasts, undoNewest } from "./toasts.ts";

const words = messages(
  { undo: "Undo", undoLast: "Undo the last action" },
  { undo: "撤销", undoLast: "撤销上一步操作" },
);

/** Once per page; always there, so that what appears in it is announced. */
export function ToastRegion() {
  const w = useMessages(words);
  const toasts = useSyncExternalStore(onToasts, currentToasts);
  useShortcut("z", w.undoLast, undoNewest);
  return (
    <div className="toasts" role="status">
      {toasts.map((toast) => (
        <div className="toast" key={toast.id}>
          <span>{toast.text}</span>
          {toast.undo ? (
            <button type="button" onClick={undoNewest}>
              {w.undo}
              <Kbd>Z</Kbd>
            </button>
          ) : null}
        </div>
      ))}
    </div>
  );
}
