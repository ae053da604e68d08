import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import type { EventError } from "../../protocol/event.ts";
import { type DataLimits, soundObject } from "./data.ts";
import type { Notes } from "./notes.ts";

const MAX_ERRORS = 100;
const ERROR: DataLimits = { size: 1024, depth: 3, entries: 20 };

/** What the SDK, or an earlier pass, already found wrong (reference: event-payload.md §3). */
export function sentErrors(notes: Notes, sent: Json | undefined): EventError[] {
  if (!Array.isArray(sent)) return [];
  const errors: EventError[] = [];
  notes.enter("errors");
  for (const [at, entry] of sent.slice(0, MAX_ERRORS).entries()) {
    const sound = isObject(entry) ? soundObject(notes, at, entry, ERROR) : undefined;
    if (sound !== undefined && typeof sound.type === "string") errors.push(withType(sound, sound.type));
  }
  notes.leave();
  return errors;
}

function withType(sound: JsonObject, type: string): EventError {
  const { name, ...rest } = sound;
  return typeof name === "string" ? { ...rest, type, name } : { ...rest, type };
}
