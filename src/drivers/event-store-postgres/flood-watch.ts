import { hash } from "node:crypto";
import { Lru } from "../../lib/lru.ts";
import type { WriteBatch } from "../../ports/event-store.ts";
import type { PackedEvent } from "../../protocol/stations.ts";

/** How many events of one fingerprint a project wants to keep in full a minute; 0: all. */
export type FloodRates = (projectId: number) => number;

/** While a fingerprint is beyond its rate, one event is kept of so long, so that the newest are spread over time. */
const SPREAD_MS = 10_000;
/** Combinations of tags that are kept once each in an hour; what has more of them has a new one for every event. */
const COMBINATIONS_AN_HOUR = 100;
/** A flood has more events a minute than its rate, so few are at once; a forgotten one begins anew. */
const FINGERPRINTS = 5_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

interface Fingerprint {
  minute: number;
  /** Of that minute. */
  events: number;
  /** Milliseconds since 1970. */
  keptAt: number;
  hour: number;
  /** Those met beyond the rate in that hour, by 32 bits of their hash. */
  readonly combinations: Set<number>;
}

/**
 * Tells which events are beyond their fingerprint's rate: of a minute's events by their time of receipt, all but the first,
 * one each ten seconds, one of each combination of tags an hour, and what people say. Knows what this worker stored and
 * nothing else, so each worker keeps as many; nothing is counted by what it says.
 */
export class FloodWatch {
  readonly #rateOf: FloodRates;
  readonly #fingerprints = new Lru<string, Fingerprint>(FINGERPRINTS);

  constructor(rateOf: FloodRates) {
    this.#rateOf = rateOf;
  }

  /** Those of a batch that may be thinned. */
  surplusOf({ events, userReports }: Pick<WriteBatch, "events" | "userReports">): Set<PackedEvent> {
    const surplus = new Set<PackedEvent>();
    if (events.length === 0) return surplus;
    const reported = new Set(userReports.map(({ projectId, eventId }) => `${projectId}:${eventId}`));
    for (const one of events) {
      const rate = this.#rateOf(one.projectId);
      if (rate === 0 || one.event.type === "feedback") continue;
      if (this.#isKept(one, rate)) continue;
      if (reported.size > 0 && reported.has(`${one.projectId}:${one.event.event_id}`)) continue;
      surplus.add(one);
    }
    return surplus;
  }

  #isKept({ projectId, event, grouping, tags }: PackedEvent, rate: number): boolean {
    const at = event.received * 1000;
    const fingerprint = this.#of(`${projectId}:${grouping.hashes[0]}`, at);
    fingerprint.events += 1;
    const isKept =
      fingerprint.events <= rate || isNewIn(fingerprint, tags.common) || at - fingerprint.keptAt >= SPREAD_MS;
    if (isKept) fingerprint.keptAt = at;
    return isKept;
  }

  #of(key: string, at: number): Fingerprint {
    const minute = Math.floor(at / MINUTE_MS);
    const hour = Math.floor(at / HOUR_MS);
    let known = this.#fingerprints.get(key);
    if (known === undefined) {
      known = { minute, events: 0, keptAt: at, hour, combinations: new Set() };
      this.#fingerprints.set(key, known);
    }
    if (known.minute !== minute) {
      known.minute = minute;
      known.events = 0;
    }
    if (known.hour !== hour) {
      known.hour = hour;
      known.combinations.clear();
    }
    return known;
  }
}

/** Asked only beyond the rate, so nothing is hashed for anything but a flood. */
function isNewIn({ combinations }: Fingerprint, tags: string): boolean {
  if (combinations.size >= COMBINATIONS_AN_HOUR) return false;
  const size = combinations.size;
  combinations.add(hash("sha1", tags, "buffer").readUInt32BE(0));
  return combinations.size > size;
}
