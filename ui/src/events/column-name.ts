/** As heads and menus show it: a word for what every event has, its own name for a tag. */
export function columnName(name: string, { names }: { names: Readonly<Record<string, string>> }): string {
  return (Object.hasOwn(names, name) ? names[name] : undefined) ?? tagIn(name) ?? name;
}

/** `tags[x]` → `x` */
export function tagIn(name: string): string | null {
  return /^tags\[(.+)\]$/u.exec(name)?.[1] ?? null;
}
