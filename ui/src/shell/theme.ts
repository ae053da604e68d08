import { useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark";

const KEY = "vedette-theme";
const listeners = new Set<() => void>();

/** `before-paint.js` has put a remembered choice on `<html data-theme>`; without one the system decides. */
export function currentTheme(): Theme {
  const chosen = document.documentElement.dataset.theme;
  return chosen === "light" || chosen === "dark" ? chosen : "system";
}

export function chooseTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Storage is off: the choice holds until the page is left.
  }
  for (const listener of listeners) listener();
}

/** The other one of what is seen now. */
export function switchTheme(): void {
  const theme = currentTheme();
  const dark = theme === "system" ? matchMedia("(prefers-color-scheme: dark)").matches : theme === "dark";
  chooseTheme(dark ? "light" : "dark");
}

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, currentTheme);
}
