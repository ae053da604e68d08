import { type JsonObject, own } from "../lib/json.ts";
import type { UserReport } from "../ports/event-store.ts";
import type { Accepted } from "../protocol/accepted.ts";
import { type EnvelopeItem, eventIdOf, readEnvelope, sentAtOf } from "../protocol/envelope.ts";
import { inflate } from "../protocol/inflate.ts";
import { isTooLarge, kindOf } from "../protocol/item-kind.ts";
import { parseNelReport } from "../protocol/nel-report.ts";
import type { Category, OutcomeCount, Reason, ServerOutcome } from "../protocol/outcome.ts";
import { parseSecurityReport } from "../protocol/security-report.ts";
import type { RawEvent } from "../protocol/stations.ts";
import { decodeStoreBody } from "../protocol/store-body.ts";
import { type ClientDiscard, readClientReport } from "./client-report.ts";
import { parsePayload } from "./known-exceptions.ts";
import type { DigestLimits } from "./room.ts";
import { readUserReport } from "./user-report.ts";

/** What one accepted body holds: events to digest, and the ends of everything else. */
export interface Opened {
  /**
   * To be walked once, and each event let go of before the next is asked for: 100 KB on the wire can hold a hundred
   * events whose trees take 25 MB each. What else there is, is complete when the walk has ended.
   */
  readonly events: Iterable<RawEvent>;
  readonly userReports: UserReport[];
  readonly outcomes: OutcomeCount[];
}

/**
 * Unpacks a body and parses each payload once. Never throws; what is not sound ends as `invalid`. `settingOf` says what
 * besides its text decides what becomes of an exception.
 */
export function openAccepted(
  accepted: Accepted,
  limits: DigestLimits,
  settingOf?: (payload: JsonObject) => string,
): Opened {
  const opening = new Opening(accepted, limits, settingOf);
  const { outcomes, userReports } = opening;
  return { events: walk(opening), outcomes, userReports };
}

function* walk(opening: Opening): Generator<RawEvent, void> {
  const { accepted, limits } = opening;
  const inflated = inflate(accepted.body, accepted.encoding, limits.maxInflatedBody);
  if (inflated.kind === "too_large") opening.end("unknown", "invalid", "too_large");
  else if (inflated.kind === "broken") opening.end("unknown", "invalid", "invalid_encoding");
  else if (accepted.form === "envelope") yield* readItems(opening, inflated.bytes);
  else if (accepted.form === "store") yield* readStore(opening, inflated.bytes);
  else yield* readReports(opening, inflated.bytes);
}

/** Of one body, told by their own reasons. SDKs send one report with a handful. */
const MAX_DISCARDS = 100;

/** What only the body tells of an event. */
type Facts = Pick<RawEvent, "eventId" | "sentAt" | "exception">;

/** Gathers what one body holds. */
class Opening {
  readonly accepted: Accepted;
  readonly limits: DigestLimits;
  readonly userReports: UserReport[] = [];
  readonly outcomes: OutcomeCount[] = [];
  readonly settingOf: ((payload: JsonObject) => string) | undefined;
  #discards = 0;

  constructor(accepted: Accepted, limits: DigestLimits, settingOf?: (payload: JsonObject) => string) {
    this.accepted = accepted;
    this.limits = limits;
    this.settingOf = settingOf;
  }

  end<O extends ServerOutcome>(category: Category, outcome: O, reason: Reason<O>, quantity = 1): void {
    this.outcomes.push({ ...this.#whose(), category, outcome, reason, quantity });
  }

  /** Reasons are the client's own words and each becomes a row: those beyond the bound are counted as one. */
  dropped(discards: readonly ClientDiscard[]): void {
    for (const { category, reason, quantity } of discards) {
      const known = this.#discards < MAX_DISCARDS ? reason : "other";
      this.#discards += 1;
      this.outcomes.push({ ...this.#whose(), category, outcome: "client_discard", reason: known, quantity });
    }
  }

  event(form: RawEvent["form"], payload: JsonObject, more: Facts): RawEvent {
    const { projectId, keyId, receivedAt, clientIp, userAgent, sdk, release, environment } = this.accepted;
    return {
      projectId,
      keyId,
      receivedAt,
      form,
      payload,
      ...more,
      ...(clientIp !== undefined && { clientIp }),
      ...(userAgent !== undefined && { userAgent }),
      ...(sdk !== undefined && { sdk }),
      ...(release !== undefined && { release }),
      ...(environment !== undefined && { environment }),
    };
  }

  #whose(): Pick<OutcomeCount, "at" | "projectId" | "keyId"> {
    const { receivedAt, projectId, keyId } = this.accepted;
    return { at: receivedAt, projectId, keyId };
  }
}

function* readItems(opening: Opening, bytes: Uint8Array): Generator<RawEvent, void> {
  const envelope = readEnvelope(bytes);
  if (envelope.kind === "malformed") return opening.end("unknown", "invalid", "invalid_envelope");
  const eventId = opening.accepted.eventId ?? eventIdOf(envelope.header);
  const sentAt = sentAtOf(envelope.header);
  const facts = { ...(eventId !== undefined && { eventId }), ...(sentAt !== undefined && { sentAt }) };
  for (const item of envelope.items) {
    if (item.kind === "malformed") opening.end("unknown", "invalid", "invalid_envelope");
    else yield* readItem(opening, item, facts);
  }
}

function* readItem(opening: Opening, item: EnvelopeItem, facts: Facts): Generator<RawEvent, void> {
  const kind = kindOf(item.type, item.header);
  if (kind.kind === "counted") return opening.end(kind.category, "discarded", "kind_not_kept", kind.quantity);
  if (kind.kind === "unknown") return opening.end(kind.category, "discarded", "unknown_kind");
  if (isTooLarge(item, kind, opening.limits.maxEvent))
    return opening.end(kind.category, "invalid", "too_large");

  const parsed = parsePayload(textOf(item.payload), opening.settingOf);
  if (parsed === undefined) return opening.end(kind.category, "invalid", "invalid_json");
  const { payload, exception } = parsed;
  if (kind.kind === "client_report") return opening.dropped(readClientReport(payload));
  if (kind.kind === "user_report") {
    const report = readUserReport(payload, opening.accepted, facts.eventId);
    if (report === undefined) return opening.end("user_report", "invalid", "no_data");
    opening.userReports.push(report);
    return opening.end("user_report", "accepted", "");
  }
  yield* readEvent(opening, kind.kind, payload, {
    ...facts,
    ...(exception !== undefined && { exception }),
  });
}

function* readStore(opening: Opening, bytes: Uint8Array): Generator<RawEvent, void> {
  const body = decodeStoreBody(bytes, opening.limits.maxEvent);
  if (body.kind === "too_large") return opening.end("error", "invalid", "too_large");
  if (body.kind === "malformed") return opening.end("error", "invalid", "invalid_json");
  const { eventId } = opening.accepted;
  yield* readEvent(opening, "event", body.payload, { ...(eventId !== undefined && { eventId }) });
}

function* readEvent(
  opening: Opening,
  form: "event" | "feedback",
  payload: JsonObject,
  facts: Facts,
): Generator<RawEvent, void> {
  // Older clients send transactions to the store endpoint, told only by their type.
  if (own(payload, "type") === "transaction") return opening.end("transaction", "discarded", "kind_not_kept");
  yield opening.event(form, payload, facts);
}

function* readReports(opening: Opening, bytes: Uint8Array): Generator<RawEvent, void> {
  const reports = opening.accepted.form === "nel" ? parseNelReport(bytes) : parseSecurityReport(bytes);
  if (reports === undefined) return opening.end("security", "invalid", "invalid_json");
  if (reports.length === 0) return opening.end("security", "invalid", "invalid_report");
  for (const report of reports) yield opening.event("security", report, {});
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}
