/** `Dana Lind` → `DL`, `billing` → `BI`, `王小明` → `王`. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const [first = "", second] = words;
  if (/\p{Script=Han}/u.test(first)) return [...first][0] ?? "";
  const letters = second ? `${[...first][0] ?? ""}${[...second][0] ?? ""}` : [...first].slice(0, 2).join("");
  return letters.toUpperCase();
}
