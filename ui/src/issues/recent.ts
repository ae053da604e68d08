const MOST = 8;
const keyOf = (org: string) => `vedette-recent-searches:${org}`;

/** What was searched here last, the newest first; kept by this browser alone. */
export function recentSearches(org: string): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(org)) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one === "string").slice(0, MOST) : [];
  } catch {
    return []; // Storage is off, or holds something else.
  }
}

export function rememberSearch(org: string, query: string): void {
  if (query === "") return;
  const next = [query, ...recentSearches(org).filter((one) => one !== query)].slice(0, MOST);
  try {
    localStorage.setItem(keyOf(org), JSON.stringify(next));
  } catch {
    // Storage is off: nothing is remembered.
  }
}
