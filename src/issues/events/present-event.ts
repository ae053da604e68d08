import type { EventRow, FoundEvent } from "../../ports/event-store.ts";
import type { Event, EventUser, Frame } from "../../protocol/event.ts";
import type { WireEvent, WireEventRow, WireEventUser } from "../../wire/event.ts";
import { presentRelease } from "../present-issue.ts";
import { presentEntries } from "./present-entries.ts";
import { presentErrors } from "./present-errors.ts";

/** A row of a list, from the narrow row alone. */
export function presentEventRow(row: EventRow): WireEventRow {
  return {
    id: row.eventId,
    eventID: row.eventId,
    groupID: String(row.issueId),
    projectID: String(row.projectId),
    title: row.title,
    message: row.title,
    platform: row.platform,
    type: row.type,
    "event.type": row.type,
    location: null,
    culprit: row.culprit,
    dateCreated: new Date(row.occurredAt).toISOString(),
    user: userOfTag(row.tags.user),
    tags: Object.entries(row.tags)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => ({ key, value })),
    ...(row.isThinned && { isThinned: true }),
  };
}

export interface EventSurroundings {
  readonly projectSlug: string;
  readonly neighbours: { readonly previous?: string; readonly next?: string };
  readonly userReport: WireEvent["userReport"];
  readonly wouldGroupWith?: WireEvent["wouldGroupWith"];
}

/** An event with its payload (reference: web-api.md §7). */
export function presentEvent(found: FoundEvent, around: EventSurroundings): WireEvent {
  const { row, event, size, isPending } = found;
  const frame = topInAppFrame(event);
  return {
    ...presentEventRow(row),
    message: event.logentry?.formatted ?? "",
    location: frame?.filename ?? null,
    user: event.user ? presentUser(event.user) : null,
    projectSlug: around.projectSlug,
    metadata: metadataOf(event, row, frame),
    dateReceived: new Date(row.receivedAt).toISOString(),
    size,
    dist: event.dist ?? null,
    release: presentRelease(event.release),
    environment: event.environment ?? null,
    contexts: event.contexts ?? {},
    context: event.extra ?? {},
    packages: event.modules ?? {},
    sdk: event.sdk ? { name: event.sdk.name ?? "", version: event.sdk.version ?? "" } : null,
    fingerprints: event.fingerprint ?? [],
    errors: presentErrors(event.errors),
    entries: presentEntries(event),
    nextEventID: around.neighbours.next ?? null,
    previousEventID: around.neighbours.previous ?? null,
    userReport: around.userReport,
    occurrence: null,
    _meta: event._meta ?? {},
    ...(around.wouldGroupWith && { wouldGroupWith: around.wouldGroupWith }),
    ...(isPending && { isPending }),
  };
}

/** Reference: event-payload.md §5. */
function metadataOf(event: Event, row: EventRow, frame: Frame | undefined): Record<string, string> {
  const main = event.exception?.values.at(-1);
  if (main === undefined) return { title: row.title };
  return {
    ...(main.type !== undefined && { type: main.type }),
    ...(main.value !== undefined && { value: main.value }),
    ...(frame?.filename !== undefined && { filename: frame.filename }),
    ...(frame?.function !== undefined && { function: frame.function }),
  };
}

function topInAppFrame(event: Event): Frame | undefined {
  const frames = event.exception?.values.at(-1)?.stacktrace?.frames;
  return frames?.findLast((frame) => frame.in_app === true) ?? frames?.at(-1);
}

function presentUser(user: EventUser): WireEventUser {
  return {
    id: user.id ?? null,
    email: user.email ?? null,
    username: user.username ?? null,
    name: user.name ?? null,
    ip_address: user.ip_address ?? null,
    ...(user.geo && { geo: { ...user.geo } }),
    ...(user.data && { data: user.data }),
  };
}

const USER_FIELDS = new Map([
  ["id", "id"],
  ["email", "email"],
  ["username", "username"],
  ["ip", "ip_address"],
] as const);

/** The derived tag `user`: `id:7`, `email:…`, `username:…`, `ip:…` (reference: event-payload.md §3). */
export function userOfTag(tag: string | undefined): WireEventUser | null {
  if (tag === undefined) return null;
  const colon = tag.indexOf(":");
  const field = (USER_FIELDS as ReadonlyMap<string, "id">).get(tag.slice(0, colon));
  if (field === undefined) return null;
  const nobody = { id: null, email: null, username: null, name: null, ip_address: null };
  return { ...nobody, [field]: tag.slice(colon + 1) };
}
