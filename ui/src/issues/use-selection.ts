import { useState } from "react";

/** Which of these rows are selected. What is not among them any more is not selected either. */
export function useSelection(ids: readonly string[]) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [last, setLast] = useState<string | null>(null);
  const selected = ids.filter((id) => chosen.has(id));

  /** With `isRange` everything between the last one touched and this. */
  const toggle = (id: string, isRange = false): void => {
    const next = new Set(selected);
    const isOn = !next.has(id);
    for (const each of isRange && last !== null ? between(ids, last, id) : [id]) {
      if (isOn) next.add(each);
      else next.delete(each);
    }
    setChosen(next);
    setLast(id);
  };
  return {
    selected: new Set(selected),
    toggle,
    selectAll: () => setChosen(new Set(ids)),
    clear: () => setChosen(new Set()),
  };
}

export function between(ids: readonly string[], from: string, to: string): readonly string[] {
  const [a, b] = [ids.indexOf(from), ids.indexOf(to)];
  if (a < 0 || b < 0) return [to];
  return ids.slice(Math.min(a, b), Math.max(a, b) + 1);
}
