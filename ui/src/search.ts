/** Search parameters are text, as people type them and tools link them; nothing is read as JSON. */
export function readSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

export function writeSearch(search: Record<string, unknown>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    // An empty `query` asks for everything, a missing one for the usual.
    if (value !== undefined && value !== null && (value !== "" || name === "query"))
      parameters.set(name, String(value));
  }
  return parameters.size === 0 ? "" : `?${parameters}`;
}

/** The named parameters that are text and not empty. */
export function text(search: Record<string, unknown>, names: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const value = search[name];
    if (typeof value === "string" && value) found[name] = value;
  }
  return found;
}
