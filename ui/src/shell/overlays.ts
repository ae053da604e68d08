import { useSyncExternalStore } from "react";

/** Which of the dialogs that are open from anywhere is open. One at a time. */
export type Overlay = "help" | "jump" | null;

let open: Overlay = null;
const listeners = new Set<() => void>();

function show(overlay: Overlay): void {
  open = overlay;
  for (const listener of listeners) listener();
}

export const isOverlayOpen = (): boolean => open !== null;
export const openHelp = (): void => show("help");
export const openJump = (): void => show("jump");
export const closeOverlay = (): void => show(null);

export function useOverlay(): Overlay {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => open,
  );
}
