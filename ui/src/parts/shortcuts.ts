import { useEffect, useEffectEvent, useSyncExternalStore } from "react";

/** A key that does something on the page as it stands now. `keys` is `e`, `?`, `g i` (one after the other) or `mod+k`. */
export interface Shortcut {
  readonly keys: string;
  readonly label: string;
}

const SEQUENCE_MS = 900;

let present: readonly (Shortcut & { act: () => void })[] = [];
const listeners = new Set<() => void>();
let pending = "";
let pendingSince = 0;

/** Binds keys for as long as the part is on the page; the help dialog lists exactly these. */
export function useShortcut(keys: string, label: string, act: () => void): void {
  const latest = useEffectEvent(act);
  useEffect(() => {
    const shortcut = { keys, label, act: () => latest() };
    present = [...present, shortcut];
    tell();
    return () => {
      present = present.filter((one) => one !== shortcut);
      tell();
    };
  }, [keys, label]);
}

export function useShortcutList(): readonly Shortcut[] {
  return useSyncExternalStore(subscribe, () => present);
}

/** Listens to the page's keys, but while `isHeld`. Returns how to stop. */
export function listenForShortcuts(isHeld: () => boolean): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (!isHeld()) onKeyDown(event);
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}

/** What takes letters for itself while it is open. */
const TAKES_KEYS = '[role="dialog"], [role="menu"], .pop [role="listbox"]';

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  // AltGr, which is Ctrl and Alt in one, makes signs such as [ on many keyboards.
  const isSign = event.getModifierState("AltGraph");
  if (event.altKey && !isSign) return;
  const withMod = !isSign && (event.metaKey || event.ctrlKey);
  if (!withMod && (isTyping(event.target) || document.querySelector(TAKES_KEYS))) return;

  const key = withMod ? `mod+${event.key.toLowerCase()}` : event.key;
  const sequence =
    !withMod && pending && event.timeStamp - pendingSince < SEQUENCE_MS ? `${pending} ${key}` : key;
  pending = "";
  const hit = present.findLast((one) => one.keys === sequence) ?? present.findLast((one) => one.keys === key);
  if (hit) {
    event.preventDefault();
    hit.act();
  } else if (present.some((one) => one.keys.startsWith(`${key} `))) {
    pending = key;
    pendingSince = event.timeStamp;
  }
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button"].includes(target.type);
  // A closed list, too, chooses by the letters that are typed.
  if (target.role === "combobox") return true;
  return (
    target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
  );
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}
