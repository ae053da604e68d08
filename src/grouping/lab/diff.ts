import type { Flow, Home } from "./regrouping.ts";

/** What rules would make of the issues there are. Lists are cut; counts are of all. */
export interface GroupingDiff {
  readonly events: number;
  /** Issues that events were seen of. Each stays, or it would split or be merged; some would do both. */
  readonly issues: number;
  readonly stay: number;
  readonly split: number;
  readonly merge: number;
  /** Of those that stay: all that was seen of them would be of one issue that is not there yet. */
  readonly anew: number;
  readonly splits: readonly Split[];
  /** As many homes have events of several issues. */
  readonly groups: number;
  readonly merges: readonly Merge[];
  readonly renewed: readonly Flow[];
}

export interface Split {
  readonly issueId: number;
  readonly events: number;
  /** How many parts there are. */
  readonly into: number;
  readonly parts: readonly Flow[];
}

export interface Merge {
  readonly home: Home;
  /** How many issues come together, with the home itself where that is an issue. */
  readonly of: number;
  readonly events: number;
  readonly from: readonly Flow[];
}

export interface DiffLimits {
  readonly issues: number;
  readonly parts: number;
}

/** Which issues would stay, split, and be merged, those with most events first. */
export function diffOf(flows: readonly Flow[], limits: DiffLimits): GroupingDiff {
  const byIssue = Map.groupBy(flows, ({ issueId }) => issueId);
  const byHome = Map.groupBy(flows, ({ home }) => home);
  const splits = [...byIssue].filter(([, parts]) => parts.length > 1);
  const merges = [...byHome].filter(([home, from]) => membersOf(home, from) > 1);
  const merging = new Set(merges.flatMap(([home, from]) => [home, ...from.map(({ issueId }) => issueId)]));
  const staying = [...byIssue].filter(([id, parts]) => parts.length === 1 && !merging.has(id));
  const anew = staying.flatMap(([, parts]) => parts.filter(({ home }) => home < 0));
  return {
    events: sumOf(flows),
    issues: byIssue.size,
    stay: staying.length,
    split: splits.length,
    merge: [...byIssue.keys()].filter((id) => merging.has(id)).length,
    anew: anew.length,
    splits: splits
      .map(([issueId, parts]) => ({
        issueId,
        events: sumOf(parts),
        into: parts.length,
        parts: most(parts, limits.parts),
      }))
      .sort(byEvents)
      .slice(0, limits.issues),
    groups: merges.length,
    merges: merges
      .map(([home, from]) => ({
        home,
        of: membersOf(home, from),
        events: sumOf(from),
        from: most(from, limits.parts),
      }))
      .sort(byEvents)
      .slice(0, limits.issues),
    renewed: most(anew, limits.issues),
  };
}

/** An issue that others come to is one of those that come together, though none of its own events was seen. */
function membersOf(home: Home, from: readonly Flow[]): number {
  const isAmong = home < 0 || from.some(({ issueId }) => issueId === home);
  return from.length + (isAmong ? 0 : 1);
}

const byEvents = (one: { readonly events: number }, other: { readonly events: number }): number =>
  other.events - one.events;

const most = (flows: readonly Flow[], limit: number): Flow[] => [...flows].sort(byEvents).slice(0, limit);

const sumOf = (flows: readonly Flow[]): number => flows.reduce((sum, { events }) => sum + events, 0);
