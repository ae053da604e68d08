import { createHash } from "node:crypto";
import type { Json } from "../../lib/json.ts";
import type { Notes, PathKey } from "./notes.ts";

const HEX_32 = /^[0-9a-f]{32}$/;
const ANY_UUID = /^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}$/;
const HEX_16 = /^[0-9a-f]{16}$/;

/** A UUID of any case and spelling as 32 lower-case hex digits; undefined when it is none. */
export function uuid(value: Json | undefined): string | undefined {
  if (typeof value !== "string" || value.length > 40) return undefined;
  if (HEX_32.test(value)) return value;
  const id = value.trim();
  return ANY_UUID.test(id) ? id.replaceAll("-", "").toLowerCase() : undefined;
}

/** An id of a trace, a replay or another event; dropped with a note when it is none. */
export function uuidOf(notes: Notes, key: PathKey, value: Json | undefined): string | undefined {
  const id = uuid(value);
  if (id === undefined && value !== undefined && value !== null && value !== "") {
    notes.invalid(key, value, "expected an id of 32 hex digits");
  }
  return id;
}

export function spanId(notes: Notes, key: PathKey, value: Json | undefined): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  const id = typeof value === "string" && value.length === 16 ? value.toLowerCase() : "";
  if (HEX_16.test(id)) return id;
  notes.invalid(key, value, "expected an id of 16 hex digits");
  return undefined;
}

/**
 * An id for an event that came without one. It is made from what the event says, so a batch that is digested
 * twice finds the same id again.
 */
export function idFromContent(projectId: number, receivedAt: number, content: string): string {
  return createHash("sha256").update(`${projectId} ${receivedAt} ${content}`).digest("hex").slice(0, 32);
}
