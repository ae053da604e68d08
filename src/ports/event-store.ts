import type { Event } from "../protocol/event.ts";
import type { OutcomeCount } from "../protocol/outcome.ts";
import type { PackedEvent, StoredEvent } from "../protocol/stations.ts";
import type { Receipt } from "./ingest-queue.ts";

/**
 * Writes what a worker digested. One transaction a batch: all of it, or nothing. Counts of tags follow within
 * seconds, each event's once, whoever dies meanwhile; disposing writes those that wait.
 */
export interface EventWriter extends AsyncDisposable {
  /**
   * Stores events, counts and the receipt together. An event whose id its project already has is counted
   * as `discarded: duplicate` and left out of the answer. Throws {@link StaleReceipt} or
   * {@link StaleFrames} when the receipt's part of the queue was stored before.
   */
  store(batch: WriteBatch): Promise<readonly StoredEvent[]>;
  /** Where reading of this queue goes on; 0 for a queue never seen. */
  position(source: string): Promise<bigint>;
}

export interface WriteBatch {
  readonly receipt: Receipt;
  readonly events: readonly PackedEvent[];
  /** Ends of everything in the batch but `events`, which the store counts itself. */
  readonly outcomes: readonly OutcomeCount[];
  readonly userReports: readonly UserReport[];
}

/** Reporter's own words on an event (item `user_report`). */
export interface UserReport {
  readonly projectId: number;
  readonly eventId: string;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  readonly name: string;
  readonly email: string;
  readonly comments: string;
}

/** The batch was stored by somebody else, or in an earlier life: read on from `position`. */
export class StaleReceipt extends Error {
  readonly position: bigint;

  constructor(position: bigint) {
    super(`this part of the queue is already stored; read on from ${position}`);
    this.name = "StaleReceipt";
    this.position = position;
  }
}

/** Some of the batch's frames were stored before, whole or in part: ask which, and digest the rest. */
export class StaleFrames extends Error {
  constructor() {
    super("some of these frames are already stored");
    this.name = "StaleFrames";
  }
}

/** Answers the screens' questions about events. Nothing here is unbounded in time. */
export interface EventReader {
  /** One event with its payload, or undefined. */
  byId(projectId: number, eventId: string): Promise<FoundEvent | undefined>;
  /** The project of an event id within these projects, newest first. */
  locate(projectIds: readonly number[], eventId: string): Promise<EventRow | undefined>;
  /** Oldest, latest or recommended event of an issue, of those in full while there are any. */
  ofIssue(issueId: number, which: "oldest" | "latest" | "recommended"): Promise<FoundEvent | undefined>;
  /** Rows of an issue or a project: newest first, or those newer than `before`, the nearest to it first. */
  page(query: EventPageQuery): Promise<{ rows: readonly EventRow[]; next?: EventCursor }>;
  /** By which hashes the newest events of an issue were grouped. */
  hashesOf(issueId: number, most: number): Promise<HashShares>;
  /** The events in full before and after this one in its issue, by occurrence. */
  neighbours(row: EventRow): Promise<{ previous?: string; next?: string }>;
}

export interface EventPageQuery {
  readonly issueId?: number;
  readonly projectId?: number;
  readonly after?: EventCursor;
  /** Turns the order round; not together with `after`. */
  readonly before?: EventCursor;
  readonly limit: number;
  /** Milliseconds since 1970, inclusive and exclusive. */
  readonly from?: number;
  readonly to?: number;
}

export interface HashShares {
  /** How many were looked at. */
  readonly looked: number;
  /** Whether these are all events of the issue. */
  readonly isAll: boolean;
  /** By the first 16 digits of the hash; null: stored by an earlier version, which did not say. */
  readonly shares: readonly {
    readonly key: string | null;
    readonly events: number;
    readonly latest: EventRow;
  }[];
}

export interface EventCursor {
  /** Milliseconds since 1970. */
  readonly occurredAt: number;
  readonly eventId: string;
}

/** The narrow row of an event. */
export interface EventRow {
  readonly projectId: number;
  readonly issueId: number;
  readonly eventId: string;
  /** Milliseconds since 1970. */
  readonly occurredAt: number;
  readonly receivedAt: number;
  readonly level: Event["level"];
  readonly type: Event["type"];
  readonly platform: string;
  readonly title: string;
  readonly culprit: string;
  readonly tags: Readonly<Record<string, string>>;
  /** It is counted, and its payload was let go by flood control. */
  readonly isThinned?: true;
}

export interface FoundEvent {
  readonly row: EventRow;
  /** Of a thinned one, what its row tells. */
  readonly event: Event;
  /** Bytes of the event's JSON, as it is stored; of a thinned one 0. */
  readonly size: number;
  /** Of an event whose stacks became readable later: the hashes it would be grouped by, if others than it was. */
  readonly regrouped?: readonly string[];
  /** More of its stacks may be readable in a moment. */
  readonly isPending?: true;
}
