import type { Flow, Home } from "../../lab/regrouping.ts";

/** What becomes of issues and homes, from which events go where. */
export interface RegroupPlan {
  readonly homes: readonly PlannedHome[];
  /** Issues that events leave or come to. */
  readonly issues: readonly PlannedIssue[];
}

export interface PlannedHome {
  readonly home: Home;
  /** What nobody owned. */
  readonly hashes: readonly string[];
  /** The issue that goes on as a home that is not there yet. */
  readonly becomes: number | null;
  /** The issue that most of its events leave. */
  readonly mainSource: number | null;
}

export interface PlannedIssue {
  readonly issueId: number;
  /** All of its events leave: it is merged into the home where most of them go. */
  readonly foldHome: Home | null;
}

/**
 * Decides which issues go on as what. An issue whose events all leave for homes that are not there yet goes on as one of
 * these, that of most events first: it keeps its address, state and comments. One that is left without events is merged
 * where most of them went; that takes `isWhole`, for an issue keeps events that nobody looked at.
 */
export function planOf(
  flows: readonly Flow[],
  unowned: ReadonlyMap<Home, readonly string[]>,
  isWhole: boolean,
): RegroupPlan {
  const largest = flows.toSorted(
    (one, other) => other.events - one.events || one.issueId - other.issueId || other.home - one.home,
  );
  const becomes = continuations(largest);
  const target = (home: Home): number | undefined => (home > 0 ? home : becomes.get(home));
  const goes = flows.filter(({ issueId, home }) => target(home) !== issueId);
  const remains = new Set(flows.flatMap(({ issueId, home }) => (target(home) === issueId ? [issueId] : [])));
  const comes = new Set(flows.flatMap(({ home }) => target(home) ?? []));

  const homes = new Set([...goes.map(({ home }) => home), ...becomes.keys(), ...unowned.keys()]);
  const mainSource = firstBy(largest, ({ home }) => home);
  const mainFlow = firstBy(largest, ({ issueId }) => issueId);
  const leaves = new Set(goes.map(({ issueId }) => issueId));
  const touched = new Set([...leaves, ...goes.flatMap(({ home }) => target(home) ?? [])]);
  const foldHome = (issueId: number): Home | null =>
    isWhole && leaves.has(issueId) && !remains.has(issueId) && !comes.has(issueId)
      ? (mainFlow.get(issueId)?.home ?? null)
      : null;
  return {
    homes: [...homes].map((home) => ({
      home,
      hashes: unowned.get(home) ?? [],
      becomes: becomes.get(home) ?? null,
      mainSource: mainSource.get(home)?.issueId ?? null,
    })),
    issues: [...touched].map((issueId) => ({ issueId, foldHome: foldHome(issueId) })),
  };
}

/** For homes that are not there yet, the issue that goes on as each. */
function continuations(largest: readonly Flow[]): Map<Home, number> {
  const isHome = new Set(largest.map(({ home }) => home));
  const becomes = new Map<Home, number>();
  const taken = new Set<number>();
  for (const { issueId, home } of largest) {
    if (home > 0 || becomes.has(home) || taken.has(issueId) || isHome.has(issueId)) continue;
    becomes.set(home, issueId);
    taken.add(issueId);
  }
  return becomes;
}

function firstBy<K>(flows: readonly Flow[], keyOf: (flow: Flow) => K): Map<K, Flow> {
  const first = new Map<K, Flow>();
  for (const flow of flows) if (!first.has(keyOf(flow))) first.set(keyOf(flow), flow);
  return first;
}
