import type { Json } from "../../lib/json.ts";
import type { Notes, PathKey } from "./notes.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** The end of the year 9999, in seconds: the last that RFC 3339 can say. */
const LAST_SECOND = 253_402_300_799;

/** How times of a payload are brought to the server's clock. All in milliseconds. */
export interface Clock {
  readonly received: number;
  /** Added to every time the SDK gave. */
  readonly drift: number;
  readonly oldest: number;
}

/** SDKs say when they sent; more than a minute off is a wrong clock (reference: ingest-protocol.md §9). */
export function clock(
  notes: Notes,
  received: number,
  sentAt: number | undefined,
  retentionDays: number,
): Clock {
  const apart = sentAt === undefined || !Number.isFinite(sentAt) ? 0 : received - sentAt;
  const drift = Math.abs(apart) > MINUTE_MS ? apart : 0;
  if (drift !== 0) {
    notes.add({
      type: "clock_drift",
      name: "timestamp",
      sdk_time: isoTime(received - drift),
      server_time: isoTime(received),
    });
  }
  return { received, drift, oldest: received - Math.max(1, retentionDays) * DAY_MS };
}

/** When it happened, in seconds: within the retention and not after the next minute. */
export function occurredAt(notes: Notes, value: Json | undefined, clock: Clock): number {
  const arrival = clock.received / 1000;
  const time = correctedTime(notes, "timestamp", value, clock);
  if (time === undefined) return arrival;
  if (time > arrival + MINUTE_MS / 1000) {
    notes.invalid("timestamp", value, "lies in the future; dated on arrival", "future_timestamp");
    return arrival;
  }
  if (time < clock.oldest / 1000) {
    notes.invalid("timestamp", value, "is older than the retention; dated on arrival", "past_timestamp");
    return arrival;
  }
  return time;
}

/** Seconds since 1970 on the server's clock, or undefined when it is no time. */
export function correctedTime(
  notes: Notes,
  key: PathKey,
  value: Json | undefined,
  clock: Clock,
): number | undefined {
  if (value === undefined || value === null) return undefined;
  const seconds = secondsOf(value);
  if (seconds === undefined) {
    notes.invalid(key, value, "expected seconds since 1970 or RFC 3339");
    return undefined;
  }
  if (clock.drift === 0) return seconds;
  return Math.max(0, Math.round(seconds * 1e6 + clock.drift * 1e3) / 1e6);
}

const DATE_TIME =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)?)?\s?(?:[Zz]|(?:UTC|([+-])(\d\d):?(\d\d)?))?$/;
const SECONDS = /^\d{1,12}(?:\.\d{1,12})?$/;

/** Seconds of a number, of a number in text, or of RFC 3339, where a missing zone means UTC. */
export function secondsOf(value: Json): number | undefined {
  if (typeof value === "number") return value >= 0 && value <= LAST_SECOND ? value : undefined;
  if (typeof value !== "string" || value.length > 64) return undefined;
  const text = value.trim();
  if (SECONDS.test(text)) return secondsOf(Number(text));
  const match = DATE_TIME.exec(text);
  if (!match) return undefined;
  const part = (at: number) => Number(match[at] ?? 0);
  const month = part(2);
  const day = part(3);
  const date = Date.UTC(part(1), month - 1, day);
  // The 31st of a short month would roll over into the next one.
  if (new Date(date).getUTCMonth() !== month - 1 || day === 0) return undefined;
  if (part(4) > 24 || part(5) > 59 || part(6) > 60) return undefined;
  const zone = (part(9) * 60 + part(10)) * (match[8] === "-" ? -1 : 1);
  const whole = date / 1000 + part(4) * 3600 + (part(5) - zone) * 60 + part(6);
  const seconds = Number(`${whole}.${(match[7] ?? "0").slice(0, 6)}`);
  return seconds >= 0 && seconds <= LAST_SECOND ? seconds : undefined;
}

function isoTime(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? "unknown" : date.toISOString();
}
