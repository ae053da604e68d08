import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import type { Mechanism } from "../../protocol/event.ts";
import { type DataLimits, soundObject } from "./data.ts";
import type { Notes } from "./notes.ts";
import { flag, integer } from "./scalar.ts";
import { label, text } from "./text.ts";

const DATA: DataLimits = { size: 8192, depth: 6, entries: 100 };
const MAX_ID = 2 ** 31 - 1;

/** How an exception came to be reported (reference: event-payload.md §2). */
export function mechanismOf(notes: Notes, value: Json | undefined): Mechanism | undefined {
  if (value === undefined || value === null) return undefined;
  const raw = typeof value === "string" ? { type: value } : value;
  if (!isObject(raw)) {
    notes.invalid("mechanism", value, "expected an object");
    return undefined;
  }
  notes.enter("mechanism");
  const mechanism: Mechanism = { type: label(notes, "type", raw.type, 128) ?? "generic" };
  readFlags(notes, raw, mechanism);
  const description = text(notes, "description", raw.description, 2048);
  if (description !== undefined) mechanism.description = description;
  const link = text(notes, "help_link", raw.help_link, 2048);
  if (link !== undefined) mechanism.help_link = link;
  const data = soundObject(notes, "data", raw.data, DATA);
  if (data !== undefined) mechanism.data = data;
  const meta = soundObject(notes, "meta", raw.meta ?? oldMeta(raw), DATA);
  if (meta !== undefined) mechanism.meta = meta;
  readTree(notes, raw, mechanism);
  notes.leave();
  return mechanism;
}

function readFlags(notes: Notes, raw: JsonObject, mechanism: Mechanism): void {
  const handled = flag(notes, "handled", raw.handled);
  if (handled !== undefined) mechanism.handled = handled;
  const synthetic = flag(notes, "synthetic", raw.synthetic);
  if (synthetic !== undefined) mechanism.synthetic = synthetic;
}

/** Where the exception stands in a tree of causes and groups. */
function readTree(notes: Notes, raw: JsonObject, mechanism: Mechanism): void {
  const id = integer(notes, "exception_id", raw.exception_id, 0, MAX_ID);
  if (id !== undefined) mechanism.exception_id = id;
  const parent = integer(notes, "parent_id", raw.parent_id, 0, MAX_ID);
  if (parent !== undefined) mechanism.parent_id = parent;
  const source = text(notes, "source", raw.source, 256);
  if (source !== undefined) mechanism.source = source;
  const group = flag(notes, "is_exception_group", raw.is_exception_group);
  if (group !== undefined) mechanism.is_exception_group = group;
}

/** Cocoa and native clients once sent signals beside `type` rather than under `meta`. */
function oldMeta(raw: JsonObject): Json | undefined {
  const signal = raw.posix_signal;
  const mach = raw.mach_exception;
  if (!isObject(signal) && !isObject(mach)) return undefined;
  return { ...(isObject(signal) ? { signal } : {}), ...(isObject(mach) ? { mach_exception: mach } : {}) };
}
