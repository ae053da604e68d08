/** Reads a project's stored events back from the newest, with their payloads, in stretches. */
export interface EventHistory {
  /** How many there are, `most` at the most. */
  count(projectId: number, most: number): Promise<number>;
  /** How many happened since then, or at all. */
  countSince(projectId: number, since: Date | undefined): Promise<number>;
  /** The next `limit` events behind `after`, or the newest. */
  read(projectId: number, after: HistoryCursor | undefined, limit: number): Promise<HistoryStretch>;
}

/** An event, in the order newest first. */
export interface HistoryCursor {
  /** Microseconds since 1970. */
  readonly at: number;
  /** 32 hex digits. */
  readonly eventId: string;
}

export interface HistoryStretch {
  /** As many as were looked at: also those that are left out below. */
  readonly looked: number;
  /** The last one looked at; absent: there is none behind it. */
  readonly next?: HistoryCursor;
  /** Those of issues that are there, whose payload is. */
  readonly events: readonly HistoryEvent[];
}

export interface HistoryEvent {
  readonly eventId: string;
  /** What it was merged into by now, where it was. */
  readonly issueId: number;
  readonly title: string;
  readonly tags: readonly (readonly [key: string, value: string])[];
  /** The first 16 hex digits of the hash it was stored by; null: an early version did not say. */
  readonly storedKey: string | null;
  /** Of its receipt. */
  readonly day: string;
  /** Microseconds since 1970. */
  readonly at: number;
  /** Whom it struck, as issues count users; null: nobody, or an early version did not say. */
  readonly user: string | null;
  /** JSON of an `Event`, as it was stored. */
  readonly text: string;
}
