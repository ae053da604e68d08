import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import { type DataLimits, isEmpty, isSoundData, isSoundKey, soundObject, weigh } from "./data.ts";
import { spanId, uuidOf } from "./ids.ts";
import type { Notes } from "./notes.ts";
import { cutText, label, madeWellFormed, text } from "./text.ts";

const MAX_CONTEXTS = 100;
const CONTEXT: DataLimits = { size: 8192, depth: 8, entries: 200 };
/** Leaves room for the longest key to be added as `type`. */
const WITHOUT_TYPE: DataLimits = { ...CONTEXT, size: CONTEXT.size - 300, entries: CONTEXT.entries - 1 };
/** Their values come from system calls and files, newline included (reference: event-payload.md §3). */
const TRIMMED = new Set(["os", "client_os", "runtime", "device", "browser", "app", "gpu"]);

export type Contexts = Record<string, JsonObject>;

/** Contexts by key, each an object with its `type`. What is no object stands under `value`. */
export function contextsOf(notes: Notes, sent: Json | undefined): Contexts {
  const contexts: Contexts = {};
  if (sent === undefined || sent === null) return contexts;
  if (!isObject(sent)) {
    if (!Array.isArray(sent) || sent.length > 0) notes.invalid("contexts", sent, "expected an object");
    return contexts;
  }
  notes.enter("contexts");
  let count = 0;
  for (const name in sent) {
    const value = sent[name];
    if (value === null || value === undefined) continue;
    const key = isSoundKey(name) ? name : madeWellFormed(cutText(name, 128));
    if (key === "" || key === "__proto__" || count >= MAX_CONTEXTS) {
      notes.invalid(key, value, count >= MAX_CONTEXTS ? "too many contexts" : "this name is not kept");
      continue;
    }
    const context = contextOf(notes, key, value);
    if (context === undefined) continue;
    contexts[key] = context;
    count += 1;
  }
  notes.leave();
  return contexts;
}

function contextOf(notes: Notes, key: string, value: Json): JsonObject | undefined {
  if (typeof value === "object" && isEmpty(value ?? {})) return undefined;
  const context = isObject(value) ? soundContext(notes, key, value) : wrapped(notes, key, value);
  return TRIMMED.has(key) ? trimmed(context) : context;
}

function wrapped(notes: Notes, key: string, value: Json): JsonObject {
  notes.invalid(key, value, "expected an object");
  return rebuilt(notes, key, { value }, NOTHING);
}

function soundContext(notes: Notes, key: string, value: JsonObject): JsonObject {
  notes.enter(key);
  const refined = refine(notes, key, value);
  notes.leave();
  return asSent(value, refined) ? withType(value, key) : rebuilt(notes, key, value, refined);
}

/** Whether nothing needs repair: checking the object that was parsed is twice as fast as checking a copy. */
function asSent(value: JsonObject, refined: JsonObject): boolean {
  for (const name in refined) if (refined[name] !== (value[name] ?? null)) return false;
  return isSoundData(value, WITHOUT_TYPE);
}

function rebuilt(notes: Notes, key: string, value: JsonObject, refined: JsonObject): JsonObject {
  const first: JsonObject = { type: madeWellFormed(cutText(typeOf(value, key), 128)) };
  for (const name in refined) if (refined[name] !== null) first[name] = refined[name] ?? null;
  // What is looked up by stays whole; cutting an oversized context takes of the rest.
  const left = { ...CONTEXT, size: CONTEXT.size - weigh(first, CONTEXT) };
  const others = Object.entries(value).filter(([name]) => name !== "type" && !Object.hasOwn(refined, name));
  return { ...first, ...soundObject(notes, key, Object.fromEntries(others), left) };
}

function trimmed(context: JsonObject): JsonObject {
  for (const name in context) {
    const value = context[name];
    if (typeof value !== "string" || value === "") continue;
    if (value.charCodeAt(0) <= 32 || value.charCodeAt(value.length - 1) <= 32) context[name] = value.trim();
  }
  return context;
}

const NOTHING: JsonObject = {};

/**
 * Values of known contexts in their one spelling, null for those to leave out: ids that other records are found
 * by (reference: event-payload.md §3), and what a feedback says (telemetry-items.md §7).
 */
function refine(notes: Notes, key: string, context: JsonObject): JsonObject {
  switch (key) {
    case "trace":
      return {
        trace_id: uuidOf(notes, "trace_id", context.trace_id) ?? null,
        span_id: spanId(notes, "span_id", context.span_id) ?? null,
        parent_span_id: spanId(notes, "parent_span_id", context.parent_span_id) ?? null,
      };
    case "replay":
      return { replay_id: uuidOf(notes, "replay_id", context.replay_id) ?? null };
    case "profile":
      return {
        profile_id: uuidOf(notes, "profile_id", context.profile_id) ?? null,
        profiler_id: uuidOf(notes, "profiler_id", context.profiler_id) ?? null,
      };
    case "feedback":
      return {
        message: text(notes, "message", context.message, 4096) ?? null,
        contact_email: label(notes, "contact_email", context.contact_email, 254) ?? null,
        name: label(notes, "name", context.name, 254) ?? null,
        url: label(notes, "url", context.url, 2048) ?? null,
        source: label(notes, "source", context.source, 254) ?? null,
        associated_event_id: uuidOf(notes, "associated_event_id", context.associated_event_id) ?? null,
        replay_id: uuidOf(notes, "replay_id", context.replay_id) ?? null,
      };
    default:
      return NOTHING;
  }
}

function withType(context: JsonObject, key: string): JsonObject {
  const type = typeOf(context, key);
  if (context.type === type) return { ...context };
  const typed: JsonObject = { type, ...context };
  typed.type = type;
  return typed;
}

function typeOf(context: JsonObject, key: string): string {
  return typeof context.type === "string" && context.type !== "" ? context.type : key;
}
