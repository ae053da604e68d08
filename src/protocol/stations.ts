import type { JsonObject } from "../lib/json.ts";
import type { Event } from "./event.ts";
import type { PackedTags } from "./packed-tags.ts";

/**
 * The stations of an event, in order: RawEvent → Event → PreparedEvent → PackedEvent → StoredEvent.
 * A stage takes the type before it, so stages cannot be put in the wrong order.
 */

/** A payload parsed from JSON and nothing more, with the facts of its arrival. */
export interface RawEvent {
  readonly projectId: number;
  readonly keyId: number;
  /** The envelope header's id, which wins over the payload's. 32 lower-case hex digits. */
  readonly eventId?: string;
  /** `event` for error events, `feedback` for user feedback, `security` for browser reports. */
  readonly form: "event" | "feedback" | "security";
  readonly payload: JsonObject;
  /** The payload's exception as it was sent, where the digest may remember what it makes of it. */
  readonly exception?: { readonly setting: string; readonly text: string };
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /** The envelope header's `sent_at`, milliseconds since 1970. */
  readonly sentAt?: number;
  readonly clientIp?: string;
  /** `User-Agent` of the HTTP request. */
  readonly userAgent?: string;
  /** `sentry_client`, as `name/version`. */
  readonly sdk?: string;
  readonly release?: string;
  readonly environment?: string;
}

/** An event with everything that lists, searches and grouping need. Nothing about it changes any more. */
export interface PreparedEvent {
  readonly projectId: number;
  readonly keyId: number;
  readonly event: Event;
  readonly summary: Summary;
  /** Sent and derived tags together, sorted by key; one value a key (reference: event-payload.md §4). */
  readonly tags: readonly (readonly [key: string, value: string])[];
  readonly grouping: Grouping;
  /** `id:7`, `email:…`, `username:…` or `ip:…`: whom it struck. */
  readonly user?: string;
}

/**
 * A prepared event whose payload is text already: the tree of objects that it was is four times as large, and
 * five hundred of them waiting for a transaction made a third of the digest's work one for the collector.
 */
export interface PackedEvent extends Omit<PreparedEvent, "event" | "tags"> {
  readonly event: EventFacts;
  readonly tags: PackedTags;
  /** The whole event as JSON, on one line. */
  readonly payload: string;
}

/** What rows and counters are made of. */
export type EventFacts = Pick<
  Event,
  "event_id" | "timestamp" | "received" | "platform" | "level" | "type" | "release" | "logger"
>;

/** What a row of a list shows (reference: event-payload.md §5). */
export interface Summary {
  /** `type: value`, shortened to 100 characters and an ellipsis. */
  readonly title: string;
  readonly culprit: string;
  /** File name of the top in-app frame. */
  readonly location?: string;
  readonly metadata: Metadata;
  readonly isUnhandled: boolean;
}

/** As the web API gives it in `metadata`. */
export interface Metadata {
  readonly type?: string;
  readonly value?: string;
  readonly filename?: string;
  readonly function?: string;
  readonly title?: string;
  /** Of feedback. */
  readonly message?: string;
  readonly contact_email?: string;
  readonly name?: string;
  readonly source?: string;
}

/** Which issue an event belongs to, and why. */
export interface Grouping {
  /** The algorithm's version, e.g. `stack-trace:2026-11`. */
  readonly version: string;
  /** 32 hex digits each; the first is the issue's own, the others find issues grouped more widely (app, system). */
  readonly hashes: readonly [string, ...string[]];
  /** Worked out when asked: the store does for a new issue, and nobody for the thousandth event of a known one. */
  readonly explain: () => GroupingExplanation;
  /** What a project's rule calls the issue. */
  readonly title?: string;
  /**
   * By what its issue was found before the rules changed, while the project is in transition: asked where no issue owns
   * a hash above, and attached to none. Worked out when asked.
   */
  readonly former?: () => readonly string[];
}

export interface GroupingExplanation {
  /** One sentence: `grouped by: in-app frames a, b, c`. */
  readonly reason: string;
  readonly parts: readonly GroupingPart[];
}

/** One line of "Grouped by" on the issue page. */
export interface GroupingPart {
  readonly part: "rule" | "fingerprint" | "type" | "frame" | "value" | "message" | "report" | "fallback";
  readonly value: string;
  readonly counts: boolean;
  /** `in-app`, `library: 6 such frames`, `minified name`, `the stack is enough` … */
  readonly why: string;
}

/** How the store took it. */
export interface StoredEvent {
  readonly projectId: number;
  readonly eventId: string;
  readonly issueId: number;
  readonly isNewIssue: boolean;
}
