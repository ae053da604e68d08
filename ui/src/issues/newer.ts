import type { WireIssue } from "../../../src/wire/issue.ts";

/** Issues of a fresh look that the list lacks and that have had an event since it was read: what is announced. */
export function newcomers(
  shown: readonly WireIssue[],
  fresh: readonly WireIssue[],
  readAt: number,
): readonly WireIssue[] {
  const known = new Set(shown.map(({ id }) => id));
  // Server's time against server's time, as long as the list has a row to tell it.
  const newest = shown.reduce((most, { lastSeen }) => Math.max(most, Date.parse(lastSeen)), 0) || readAt;
  return fresh.filter(({ id, lastSeen }) => !known.has(id) && Date.parse(lastSeen) > newest);
}

/** The list with fresh figures, every row in its place. What people did to a row here stays as they see it. */
export function withFreshFigures(shown: readonly WireIssue[], fresh: readonly WireIssue[]): WireIssue[] {
  const byId = new Map(fresh.map((issue) => [issue.id, issue]));
  return shown.map((issue) => {
    const now = byId.get(issue.id);
    if (!now || now.lastSeen <= issue.lastSeen) return issue;
    const { count, userCount, lastSeen, stats, lastRelease } = now;
    return { ...issue, count, userCount, lastSeen, stats, lastRelease };
  });
}
