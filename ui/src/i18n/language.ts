import { useSyncExternalStore } from "react";

export type Language = "en" | "zh-CN";

/** Each language in its own words, for the switch. */
export const LANGUAGES: readonly { language: Language; name: string }[] = [
  { language: "en", name: "English" },
  { language: "zh-CN", name: "简体中文" },
];

const KEY = "vedette-language";
const listeners = new Set<() => void>();

/** `before-paint.js` has put the choice, or else the browser's wish, on `<html lang>`; that is the one record. */
export function currentLanguage(): Language {
  return document.documentElement.lang === "zh-CN" ? "zh-CN" : "en";
}

export function chooseLanguage(language: Language): void {
  document.documentElement.lang = language;
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Storage is off: the choice holds until the page is left.
  }
  for (const listener of listeners) listener();
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, currentLanguage);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
