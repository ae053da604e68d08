import type { Logger } from "../lib/logger.ts";
import type { EventWriter } from "../ports/event-store.ts";

/** What the digest may touch. If it is not named here, no line in this folder reaches it. */
export interface DigestRoom {
  readonly events: EventWriter;
  readonly places: GeoDirectory | undefined;
  readonly limits: DigestLimits;
  readonly now: () => number;
  readonly log: Logger;
}

/** Looks up where an address is, when the operator gave a database. */
export interface GeoDirectory {
  find(ip: string): { country_code?: string; city?: string; region?: string } | undefined;
}

export interface DigestLimits {
  /** Bytes of an envelope after inflating. */
  readonly maxInflatedBody: number;
  /** Bytes of one event's JSON. */
  readonly maxEvent: number;
  readonly retentionDays: number;
}
