/** Where an event would be: above 0 an issue by its id, below 0 one that is not there yet. */
export type Home = number;

/** An event as it is stored, and its grouping hashes by other rules. */
export interface Regrouped {
  /** Its issue. */
  readonly issueId: number;
  /** 32 hex digits. */
  readonly eventId: string;
  readonly title: string;
  /** The first 16 hex digits of the hash it was stored by; null: stored by an early version, which did not say. */
  readonly storedKey: string | null;
  /** Narrowest first. */
  readonly hashes: readonly string[];
}

/** Events of one issue that would be of one home. */
export interface Flow {
  readonly issueId: number;
  readonly home: Home;
  events: number;
  /** The first that was placed. */
  readonly eventId: string;
  readonly title: string;
}

/** What is to be kept of a {@link Regrouping} to go on with it elsewhere; plain JSON. */
export interface RegroupingState {
  readonly placed: number;
  readonly made: number;
  readonly homes: readonly (readonly [hash: string, home: Home])[];
  readonly flows: readonly Flow[];
}

const LONGEST_TITLE = 120;

/**
 * Stored events, placed one after the other as if they came again under other rules: the first of an event's hashes that
 * an issue owns decides, and that issue gets the hashes it did not have, as in the store; where none is owned, an issue
 * is made. An event that the rules leave with the hash it was stored by stays where it is, also where people have moved
 * it. Holds what grows with the issues, not with the events.
 */
export class Regrouping {
  readonly #homes: Map<string, Home>;
  readonly #flows: Map<string, Flow>;
  #made: number;
  #placed: number;

  constructor(state: RegroupingState = { placed: 0, made: 0, homes: [], flows: [] }) {
    this.#placed = state.placed;
    this.#made = state.made;
    this.#homes = new Map(state.homes);
    this.#flows = new Map(state.flows.map((flow) => [flowKey(flow), { ...flow }]));
  }

  get placed(): number {
    return this.#placed;
  }

  /** Hashes that were seen, and whose they are. */
  get homes(): Iterable<readonly [hash: string, home: Home]> {
    return this.#homes;
  }

  get flows(): readonly Flow[] {
    return [...this.#flows.values()];
  }

  /** Which of these hashes nobody knows the home of yet: their owners are to be told to {@link place}. */
  unknown(hashes: Iterable<string>): string[] {
    return [...new Set(hashes)].filter((hash) => !this.#homes.has(hash));
  }

  /** `owners`: of {@link unknown} hashes, those that an issue owns. Answers the home of each. */
  place(events: readonly Regrouped[], owners: ReadonlyMap<string, number>): Home[] {
    return events.map((event) => {
      const home = this.#homeOf(event, owners);
      for (const hash of event.hashes) {
        if (!this.#homes.has(hash)) this.#homes.set(hash, owners.get(hash) ?? home);
      }
      this.#count(event, home);
      return home;
    });
  }

  state(): RegroupingState {
    return { placed: this.#placed, made: this.#made, homes: [...this.#homes], flows: this.flows };
  }

  #homeOf({ issueId, storedKey, hashes }: Regrouped, owners: ReadonlyMap<string, number>): Home {
    if (storedKey !== null && hashes[0]?.startsWith(storedKey)) return issueId;
    for (const hash of hashes) {
      const home = this.#homes.get(hash) ?? owners.get(hash);
      if (home !== undefined) return home;
    }
    return -++this.#made;
  }

  #count({ issueId, eventId, title }: Regrouped, home: Home): void {
    this.#placed += 1;
    const key = flowKey({ issueId, home });
    const flow = this.#flows.get(key);
    if (flow !== undefined) flow.events += 1;
    else {
      this.#flows.set(key, { issueId, home, events: 1, eventId, title: title.slice(0, LONGEST_TITLE) });
    }
  }
}

const flowKey = ({ issueId, home }: Pick<Flow, "issueId" | "home">): string => `${issueId} ${home}`;
