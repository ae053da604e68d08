import { type JsonObject, own } from "../lib/json.ts";
import type { UserReport } from "../ports/event-store.ts";
import type { Accepted } from "../protocol/accepted.ts";
import { normalizeEventId } from "../protocol/event-id.ts";

/** Reads item `user_report` (reference: telemetry-items.md §7). Undefined when it names no event or says nothing. */
export function readUserReport(
  payload: JsonObject,
  { projectId, receivedAt }: Pick<Accepted, "projectId" | "receivedAt">,
  envelopeEventId: string | undefined,
): UserReport | undefined {
  const eventId = normalizeEventId(own(payload, "event_id")) ?? envelopeEventId;
  const comments = text(payload, "comments", 4096);
  if (eventId === undefined || comments === "") return undefined;
  const name = text(payload, "name", 128);
  const email = text(payload, "email", 128);
  return { projectId, eventId, receivedAt, name, email, comments };
}

/** Postgres refuses NUL, and lone surrogates are no text. */
function text(payload: JsonObject, key: string, max: number): string {
  const value = own(payload, key);
  return typeof value === "string"
    ? value.slice(0, max).replaceAll("\0", "\ufffd").toWellFormed().trim()
    : "";
}
