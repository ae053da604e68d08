import type { JsonObject } from "../../lib/json.ts";
import type { Event, EventType, Exception } from "../../protocol/event.ts";
import type { RawEvent } from "../../protocol/stations.ts";
import { knownException } from "../known-exceptions.ts";
import type { GeoDirectory } from "../room.ts";
import { environmentOf, fingerprintOf, levelOf, platformOf, releaseOf } from "./attributes.ts";
import { breadcrumbsOf } from "./breadcrumbs.ts";
import { addBrowserContexts } from "./browser-contexts.ts";
import { contextsOf } from "./contexts.ts";
import { debugMetaOf } from "./debug-meta.ts";
import { exceptionsOf, isOnlyMessage } from "./exception.ts";
import { extraOf } from "./extra.ts";
import { completeFeedback } from "./feedback.ts";
import { idFromContent, uuid } from "./ids.ts";
import { messageOf } from "./message.ts";
import { metaOf } from "./meta.ts";
import { modulesOf } from "./modules.ts";
import { Notes } from "./notes.ts";
import { requestOfReport, tagsOfReport } from "./report-event.ts";
import { requestOf } from "./request.ts";
import { sdkOf } from "./sdk.ts";
import { type SecurityReport, securityReport } from "./security.ts";
import { sentErrors } from "./sent-errors.ts";
import { stacktraceOf } from "./stacktrace.ts";
import { tagsOf } from "./tags.ts";
import { label } from "./text.ts";
import { placeStacktraces, threadsOf } from "./threads.ts";
import { type Clock, clock, occurredAt } from "./timestamp.ts";
import { userOf } from "./user.ts";

/** What normalising needs beside the event. */
export interface NormalizeRoom {
  /** Milliseconds since 1970; stands in when the time of arrival is missing. */
  readonly now: number;
  readonly retentionDays: number;
  readonly places?: GeoDirectory;
}

/**
 * Makes a sound event of whatever an SDK sent (reference: event-payload.md). Pure; never throws for JSON, never
 * refuses: a value of the wrong type is coerced or left out and noted in `errors`, one too long is cut and noted
 * in `_meta`. Sound parts of the payload are shared with the event, not copied.
 */
export function normalize(raw: RawEvent, room: NormalizeRoom): Event {
  const notes = new Notes();
  const { payload } = raw;
  notes.meta = metaOf(payload._meta);
  const time = clock(notes, raw.receivedAt > 0 ? raw.receivedAt : room.now, raw.sentAt, room.retentionDays);
  const report = securityReport(notes, payload);

  const event: Event = {
    event_id: raw.eventId ?? uuid(payload.event_id) ?? "",
    timestamp: occurredAt(notes, payload.timestamp, time),
    received: time.received / 1000,
    platform: platformOf(notes, payload.platform),
    level: "error",
    type: "default",
  };
  readCrash(notes, payload, event);
  event.type = typeOf(raw, event, report);
  event.level = levelOf(notes, payload.level) ?? (event.type === "feedback" ? "info" : "error");
  readNames(notes, raw, event);
  readTrail(notes, payload, event, time);
  readSurroundings(notes, raw, event, report, room.places);
  readData(notes, raw, event);
  if (report !== undefined) readReport(event, report);
  if (event.type === "feedback") completeFeedback(notes, event);
  return sealed(notes, raw, event);
}

/** What broke: message, exceptions, threads. */
function readCrash(notes: Notes, payload: JsonObject, event: Event): void {
  const message = messageOf(notes, payload);
  if (message !== undefined) event.logentry = message;
  const known = knownException(payload, event.platform);
  if (known !== undefined) {
    event.exception = known;
    return;
  }
  const exceptions = exceptionsOf(notes, payload);
  const threads = threadsOf(notes, payload);
  const sent = payload.stacktrace ?? payload["sentry.interfaces.Stacktrace"];
  placeStacktraces(exceptions, threads, stacktraceOf(notes, "stacktrace", sent));
  if (exceptions.length > 0) event.exception = { values: exceptions };
  if (threads.length > 0) event.threads = { values: threads };
}

/** The type is computed, whatever was sent (reference: event-payload.md §1). */
function typeOf(raw: RawEvent, event: Event, report: SecurityReport | undefined): EventType {
  const exceptions: readonly Exception[] = event.exception?.values ?? [];
  if (raw.form === "feedback") return "feedback";
  if (report !== undefined && exceptions.length === 0) return report.kind;
  return exceptions.length > 0 && !isOnlyMessage(exceptions) ? "error" : "default";
}

function readNames(notes: Notes, raw: RawEvent, event: Event): void {
  const { payload } = raw;
  const logger = label(notes, "logger", payload.logger, 64);
  if (logger !== undefined) event.logger = logger;
  const transaction = label(notes, "transaction", payload.transaction, 200);
  if (transaction !== undefined) event.transaction = transaction;
  const server = label(notes, "server_name", payload.server_name, 256);
  if (server !== undefined) event.server_name = server;
  const culprit = label(notes, "culprit", payload.culprit, 200);
  if (culprit !== undefined) event.culprit = culprit;
  const release = releaseOf(notes, payload.release ?? raw.release);
  if (release !== undefined) event.release = release;
  const dist = label(notes, "dist", payload.dist, 64);
  if (dist !== undefined) event.dist = dist;
  const environment = environmentOf(notes, payload.environment ?? raw.environment);
  if (environment !== undefined) event.environment = environment;
  const fingerprint = fingerprintOf(notes, payload);
  if (fingerprint !== undefined) event.fingerprint = fingerprint;
}

function readTrail(notes: Notes, payload: JsonObject, event: Event, time: Clock): void {
  const breadcrumbs = breadcrumbsOf(notes, payload, time);
  if (breadcrumbs.length > 0) event.breadcrumbs = { values: breadcrumbs };
}

/** Where and for whom: request, SDK, user, contexts. Each leans on the ones before. */
function readSurroundings(
  notes: Notes,
  raw: RawEvent,
  event: Event,
  report: SecurityReport | undefined,
  places: GeoDirectory | undefined,
): void {
  const { payload } = raw;
  const sent = requestOf(notes, payload);
  const request = report === undefined ? sent : requestOfReport(notes, report, sent, raw.userAgent);
  if (request !== undefined) event.request = request;
  const sdk = sdkOf(notes, payload.sdk, raw.sdk);
  if (sdk !== undefined) event.sdk = sdk;
  const user = userOf(notes, payload, {
    platform: event.platform,
    request,
    sdk,
    clientIp: raw.clientIp,
    places,
    isBrowserReport: report !== undefined,
  });
  if (user !== undefined) event.user = user;
  const contexts = contextsOf(notes, payload.contexts);
  const isBrowser = event.platform === "javascript" || report !== undefined;
  addBrowserContexts(contexts, request, isBrowser, raw.userAgent);
  for (const _ in contexts) {
    event.contexts = contexts;
    break;
  }
}

function readData(notes: Notes, raw: RawEvent, event: Event): void {
  const { payload } = raw;
  const tags = tagsOf(notes, payload.tags);
  if (tags.length > 0) event.tags = tags;
  const extra = extraOf(notes, payload.extra);
  if (extra !== undefined) event.extra = extra;
  const modules = modulesOf(notes, payload.modules);
  if (modules !== undefined) event.modules = modules;
  const debugMeta = debugMetaOf(notes, payload.debug_meta);
  if (debugMeta !== undefined) event.debug_meta = debugMeta;
}

function readReport(event: Event, report: SecurityReport): void {
  event[report.kind] = report.report;
  event.logger ??= report.kind;
  event.logentry ??= { formatted: report.message };
  const tags = tagsOfReport(report, event.tags ?? []);
  if (tags.length > 0) event.tags = tags;
}

function sealed(notes: Notes, raw: RawEvent, event: Event): Event {
  const errors = [...sentErrors(notes, raw.payload.errors), ...notes.errors];
  if (errors.length > 0) event.errors = errors;
  if (notes.meta !== undefined) event._meta = notes.meta;
  if (event.event_id === "") {
    event.event_id = idFromContent(raw.projectId, raw.receivedAt, JSON.stringify(event));
  }
  return event;
}
