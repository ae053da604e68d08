/** `GET /api/0/internal/operation/`: how the instance does, for superusers. Sizes in bytes, durations in ms. */
export interface WireOperation {
  readonly version: string;
  readonly nodes: readonly WireNode[];
  readonly schedules: readonly WireSchedule[];
  readonly queue: WireQueue;
  readonly database: WireDatabase;
  /** Events stored in each of the last 60 minutes, the oldest first; the last one has just begun. */
  readonly storedByMinute: readonly { readonly at: string; readonly events: number }[];
  /** Items since midnight (UTC) by their end. */
  readonly endsToday: Readonly<Record<string, number>>;
}

export interface WireNode {
  readonly id: string;
  readonly role: string;
  readonly version: string;
  /** The newest migration that it knows. */
  readonly schema: string;
  readonly host: string;
  readonly pid: number;
  readonly threads: number;
  readonly startedAt: string;
  readonly silentMs: number;
  readonly state: "well" | "draining" | "silent";
  readonly rssBytes: number;
  /** Part of one processor. */
  readonly cpu: number;
  readonly lateMs: number;
  /** Of a node that takes in; requests a second answered 2xx. */
  readonly acceptedPerSecond: number | null;
  /** Of a node that stores; events a second. */
  readonly storedPerSecond: number | null;
  readonly spool: { readonly bytes: number; readonly limit: number; readonly oldestMs: number } | null;
}

export interface WireSchedule {
  readonly name: string;
  readonly dueAt: string;
  /** Who is at it now. */
  readonly runsOn: string | null;
  readonly doneAt: string | null;
  readonly tookMs: number | null;
  readonly failures: number;
  readonly problem: string | null;
}

export interface WireQueue {
  /** Bytes that wait in the spools of all web nodes that are heard. */
  readonly bytes: number;
  readonly lagMs: number;
  readonly parked: { readonly total: number; readonly newest: readonly WireParked[] };
}

export interface WireParked {
  readonly id: number;
  readonly source: string;
  readonly lane: number;
  readonly reason: string;
  readonly bytes: number;
  readonly parkedAt: string;
}

export interface WireDatabase {
  readonly version: string;
  readonly connections: number;
  readonly maxConnections: number;
  readonly sizes: {
    readonly payloads: number;
    readonly events: number;
    readonly counters: number;
    readonly rest: number;
  };
}
