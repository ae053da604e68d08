import type { Json, JsonObject } from "../../lib/json.ts";
import type { Event } from "../../protocol/event.ts";
import type { RawEvent } from "../../protocol/stations.ts";
import { type NormalizeRoom, normalize } from "./normalize.ts";

/** When the events of our tests arrive: 2026-11-22, 12:00 UTC. */
export const RECEIVED_AT = Date.UTC(2026, 10, 22, 12);

/** The event of a payload, as if it had just come. */
export function normalized(
  payload: JsonObject,
  facts: Partial<RawEvent> = {},
  room: Partial<NormalizeRoom> = {},
): Event {
  const raw: RawEvent = { projectId: 1, keyId: 1, form: "event", payload, receivedAt: RECEIVED_AT, ...facts };
  return normalize(raw, { now: RECEIVED_AT, retentionDays: 30, ...room });
}

/** Keys and texts that a database would refuse, wherever they hide; walks without recursion. */
export function unsoundTexts(value: unknown): string[] {
  const found: string[] = [];
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next === "string") {
      if (next.includes("\0") || !next.isWellFormed()) found.push(next);
    } else if (typeof next === "object" && next !== null) {
      for (const [key, entry] of Object.entries(next)) open.push(key, entry);
    }
  }
  return found;
}

/** `levels` lists in one another. */
export function deepList(levels: number): Json {
  let value: Json = "core";
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}
