import type { Lru } from "../../lib/lru.ts";
import type { OutcomeCount } from "../../protocol/outcome.ts";
import type { Metadata } from "../../protocol/stations.ts";
import { decimalOf, keyOfUser } from "./hash-keys.ts";
import type { Discarded, Place, Placed } from "./resolve-issues.ts";

/** What one batch adds to the counters, or what several add together. Moments are milliseconds since 1970. */
export interface Counts {
  readonly issues: readonly IssueCount[];
  readonly hours: readonly MomentCount[];
  readonly minutes: readonly MomentCount[];
  readonly users: readonly UserSight[];
  readonly tags: readonly TagCount[];
  /** Ends that are alike, of one hour; `at` is the latest of them. */
  readonly outcomes: readonly OutcomeCount[];
  /** Absent where nothing was dropped, which is nearly always. */
  readonly dropped?: readonly DropCount[];
}

/** Events that were dropped by a discarded hash of a project; `at`: when the latest of them came. */
export type DropCount = readonly [projectId: number, hash: string, events: number, at: number];

/** What is added to an issue, and what its latest event says of it. */
export interface IssueCount {
  readonly id: number;
  readonly events: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly level: string;
  readonly title: string;
  readonly culprit: string;
  readonly metadata: Metadata;
  readonly isUnhandled: boolean;
  readonly release: string | null;
}

/** Events of an issue in an hour, or of a project in a minute; `at` is its beginning. */
export type MomentCount = readonly [id: number, at: number, events: number];

/** `user` is the first eight bytes of the SHA-1 of {@link PreparedEvent.user}, as a signed decimal. */
export type UserSight = readonly [issueId: number, user: string, at: number];

/** `tags` as packed: events of one issue mostly carry the same, so whole sets are counted. */
export type TagCount = readonly [
  issueId: number,
  tags: string,
  events: number,
  firstSeen: number,
  lastSeen: number,
];

/**
 * `issue/turn:user` → the latest sight of that user that this worker has left to be counted. When events leave the
 * issue, its turn changes and the user is seen anew: the sight that was left may have gone with them.
 */
export type SeenUsers = Lru<string, number>;

/** How old a user's last sight may grow before it is written again, to spare writes in a flood. */
const SIGHT_MS = 10 * 60_000;
const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;

/**
 * Counts of a batch. Users whose sight was left within ten minutes are passed over; `seenUsers` learns of the others
 * by `committed`, to be called when the batch is stored.
 */
export function countsOf(
  placed: readonly Placed[],
  outcomes: readonly OutcomeCount[],
  seenUsers: SeenUsers,
): { counts: Counts; committed: () => void } {
  const issues = new Map<number, Writable<IssueCount>>();
  const hours = new MomentTally();
  const minutes = new MomentTally();
  const tags = new TagSets();
  const seen = new Map<string, Writable<UserSight>>();
  for (const one of placed) {
    const { prepared, issue } = one;
    const at = prepared.event.timestamp * 1000;
    addSighting(issues, one, at);
    hours.add(issue.id, floor(at, HOUR_MS), 1);
    minutes.add(prepared.projectId, floor(prepared.event.received * 1000, MINUTE_MS), 1);
    tags.add(issue.id, prepared.tags.common, 1, at, at);
    if (prepared.user !== undefined) addUser(seen, seenUsers, issue, prepared.user, at);
  }
  return {
    counts: {
      issues: [...issues.values()],
      hours: hours.all(),
      minutes: minutes.all(),
      users: [...seen.values()],
      tags: tags.all(),
      outcomes: sumsOf(outcomes),
    },
    committed: () => {
      for (const [key, [, , at]] of seen) seenUsers.set(key, at);
    },
  };
}

/** The same as if all of it had been one batch. Later ones win where the latest event is as old. */
export function addUp(all: readonly Counts[]): Counts {
  const [only] = all;
  if (only !== undefined && all.length === 1) return only;
  const issues = new Map<number, IssueCount>();
  const hours = new MomentTally();
  const minutes = new MomentTally();
  const tags = new TagSets();
  const users = new Map<string, UserSight>();
  for (const counts of all) {
    for (const one of counts.issues) issues.set(one.id, together(issues.get(one.id), one));
    for (const [id, at, events] of counts.hours) hours.add(id, at, events);
    for (const [id, at, events] of counts.minutes) minutes.add(id, at, events);
    for (const [issueId, set, events, first, last] of counts.tags)
      tags.add(issueId, set, events, first, last);
    for (const sight of counts.users) {
      const key = `${sight[0]}:${sight[1]}`;
      if ((users.get(key)?.[2] ?? Number.NEGATIVE_INFINITY) < sight[2]) users.set(key, sight);
    }
  }
  return {
    issues: [...issues.values()],
    hours: hours.all(),
    minutes: minutes.all(),
    users: [...users.values()],
    tags: tags.all(),
    outcomes: sumsOf(all.flatMap(({ outcomes }) => outcomes)),
    ...droppedOf(all.flatMap(({ dropped }) => dropped ?? [])),
  };
}

export function countOfDropped({ prepared: { projectId, event }, hash }: Discarded): DropCount {
  return [projectId, hash, 1, event.received * 1000];
}

/** One count for each hash. */
export function droppedOf(counts: readonly DropCount[]): Pick<Counts, "dropped"> {
  if (counts.length === 0) return {};
  const byHash = new Map<string, DropCount>();
  for (const [projectId, hash, events, at] of counts) {
    const key = `${projectId}:${hash}`;
    const [, , before = 0, latest = at] = byHash.get(key) ?? [];
    byHash.set(key, [projectId, hash, before + events, Math.max(latest, at)]);
  }
  return { dropped: [...byHash.values()] };
}

/** One sum for ends that are alike. */
export function sumsOf(outcomes: readonly OutcomeCount[]): OutcomeCount[] {
  const byName = new Map<string, Writable<OutcomeCount>>();
  let last: Writable<OutcomeCount> | undefined;
  for (const one of outcomes) {
    // Most are like the one before: then no name is made.
    let sum = last !== undefined && isAlike(last, one) ? last : undefined;
    if (sum === undefined) {
      const name = [
        one.projectId,
        floor(one.at, HOUR_MS),
        one.keyId,
        one.category,
        one.outcome,
        one.reason,
      ].join("\0");
      sum = byName.get(name);
      if (sum === undefined) {
        sum = { ...one, quantity: 0 };
        byName.set(name, sum);
      }
    }
    sum.quantity += one.quantity;
    sum.at = Math.max(sum.at, one.at);
    last = sum;
  }
  return [...byName.values()];
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function addSighting(
  issues: Map<number, Writable<IssueCount>>,
  { prepared, issue }: Placed,
  at: number,
): void {
  const { event, summary } = prepared;
  const known = issues.get(issue.id);
  if (known === undefined) {
    issues.set(issue.id, {
      id: issue.id,
      events: 1,
      firstSeen: at,
      lastSeen: at,
      level: event.level,
      title: summary.title,
      culprit: summary.culprit,
      metadata: summary.metadata,
      isUnhandled: summary.isUnhandled,
      release: event.release ?? null,
    });
    return;
  }
  known.events += 1;
  known.firstSeen = Math.min(known.firstSeen, at);
  known.isUnhandled ||= summary.isUnhandled;
  if (at < known.lastSeen) return;
  known.lastSeen = at;
  known.level = event.level;
  known.title = summary.title;
  known.culprit = summary.culprit;
  known.metadata = summary.metadata;
  known.release = event.release ?? known.release;
}

function together(one: IssueCount | undefined, other: IssueCount): IssueCount {
  if (one === undefined) return other;
  const [earlier, later] = other.lastSeen >= one.lastSeen ? [one, other] : [other, one];
  return {
    ...later,
    events: one.events + other.events,
    firstSeen: Math.min(one.firstSeen, other.firstSeen),
    isUnhandled: one.isUnhandled || other.isUnhandled,
    release: later.release ?? earlier.release,
  };
}

function addUser(
  seen: Map<string, Writable<UserSight>>,
  seenUsers: SeenUsers,
  issue: Place,
  user: string,
  at: number,
): void {
  const key = `${issue.id}/${issue.turn}:${user}`;
  const leftAt = seenUsers.get(key);
  if (leftAt !== undefined && at < leftAt + SIGHT_MS) return;
  const known = seen.get(key);
  if (known === undefined) {
    seen.set(key, [issue.id, decimalOf(keyOfUser(user)), at]);
  } else known[2] = Math.max(known[2], at);
}

/** Counts by a number and a moment. Every event comes by here, so no text is made of either. */
class MomentTally {
  readonly #counts = new Map<number, Map<number, number>>();

  add(id: number, moment: number, events: number): void {
    const moments = this.#counts.get(id);
    if (moments === undefined) this.#counts.set(id, new Map([[moment, events]]));
    else moments.set(moment, (moments.get(moment) ?? 0) + events);
  }

  all(): MomentCount[] {
    return [...this.#counts].flatMap(([id, moments]) =>
      [...moments].map(([at, events]): MomentCount => [id, at, events]),
    );
  }
}

class TagSets {
  readonly #issues = new Map<number, Map<string, Writable<TagCount>>>();

  add(issueId: number, tags: string, events: number, firstSeen: number, lastSeen: number): void {
    let sets = this.#issues.get(issueId);
    if (sets === undefined) {
      sets = new Map();
      this.#issues.set(issueId, sets);
    }
    const known = sets.get(tags);
    if (known === undefined) {
      sets.set(tags, [issueId, tags, events, firstSeen, lastSeen]);
      return;
    }
    known[2] += events;
    known[3] = Math.min(known[3], firstSeen);
    known[4] = Math.max(known[4], lastSeen);
  }

  all(): TagCount[] {
    return [...this.#issues.values()].flatMap((sets) => [...sets.values()]);
  }
}

function isAlike(a: OutcomeCount, b: OutcomeCount): boolean {
  return (
    a.projectId === b.projectId &&
    a.keyId === b.keyId &&
    a.category === b.category &&
    a.outcome === b.outcome &&
    a.reason === b.reason &&
    floor(a.at, HOUR_MS) === floor(b.at, HOUR_MS)
  );
}

export function floor(ms: number, step: number): number {
  return Math.floor(ms / step) * step;
}
