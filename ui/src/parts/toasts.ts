/** What has just happened, said at the foot of the page; with a way back while there is one. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly undo?: () => void;
}

const WITH_UNDO_MS = 10_000;
const PLAIN_MS = 5_000;

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

/** Says `text` for 5 s, or for 10 s with an Undo (also on `z`). The newest replaces the one before. */
export function showToast({ text, undo }: { text: string; undo?: () => void }): void {
  const id = ++lastId;
  toasts = [undo ? { id, text, undo } : { id, text }];
  setTimeout(() => dismissToast(id), undo ? WITH_UNDO_MS : PLAIN_MS);
  tell();
}

export function dismissToast(id: number): void {
  const left = toasts.filter((toast) => toast.id !== id);
  if (left.length === toasts.length) return;
  toasts = left;
  tell();
}

/** Takes back what the newest toast tells, if it can be taken back. */
export function undoNewest(): void {
  const toast = toasts.findLast((one) => one.undo);
  if (!toast) return;
  dismissToast(toast.id);
  toast.undo?.();
}

export const currentToasts = (): readonly Toast[] => toasts;

export function onToasts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}
