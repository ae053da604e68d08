import { useState } from "react";

/** A choice about how things are shown, kept in this browser. */
export function useStored<V extends string>(key: string, options: readonly [V, ...V[]]) {
  const [value, setValue] = useState<V>(() => {
    try {
      const stored = localStorage.getItem(key);
      return options.find((option) => option === stored) ?? options[0];
    } catch {
      return options[0]; // Storage is off.
    }
  });
  const choose = (next: V): void => {
    setValue(next);
    try {
      localStorage.setItem(key, next);
    } catch {
      // The choice holds until the page is left.
    }
  };
  return [value, choose] as const;
}
