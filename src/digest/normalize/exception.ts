import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import type { Exception } from "../../protocol/event.ts";
import { mechanismOf } from "./mechanism.ts";
import type { Notes, PathKey } from "./notes.ts";
import { threadId } from "./scalar.ts";
import { stacktraceOf } from "./stacktrace.ts";
import { boundedJson, text } from "./text.ts";
import { listed } from "./values.ts";

const MAX_EXCEPTIONS = 50;
const MAX_TYPE = 512;
const MAX_VALUE = 8192;

/** Exceptions, oldest cause first; of a chain too long, both ends (reference: event-payload.md §2, §6). */
export function exceptionsOf(notes: Notes, payload: JsonObject): Exception[] {
  const sent = payload.exception ?? payload["sentry.interfaces.Exception"];
  if (sent === undefined || sent === null) return [];
  notes.enter("exception");
  const all = listed(notes, "values", sent);
  notes.enter("values");
  const half = MAX_EXCEPTIONS / 2;
  const kept = all.length > MAX_EXCEPTIONS ? [...all.slice(0, half), ...all.slice(-half)] : all;
  if (kept.length < all.length) notes.cut(undefined, all.length);
  const exceptions: Exception[] = [];
  for (let at = 0; at < kept.length; at += 1) {
    const exception = exceptionOf(notes, at, kept[at] ?? null);
    if (exception !== undefined) exceptions.push(exception);
  }
  notes.leave();
  notes.leave();
  return exceptions;
}

/**
 * SDKs of 2026 send a message as an untyped, synthetic exception with a stack trace
 * (reference: event-payload.md §1, "Messages").
 */
export function isOnlyMessage(exceptions: readonly Exception[]): boolean {
  return exceptions.every(
    (exception) => exception.type === undefined && exception.mechanism?.synthetic === true,
  );
}

function exceptionOf(notes: Notes, key: PathKey, raw: Json): Exception | undefined {
  if (raw === null) return undefined;
  if (!isObject(raw)) {
    notes.invalid(key, raw, "expected an exception");
    const thrown = text(notes, key, boundedText(raw), MAX_VALUE);
    return thrown === undefined ? undefined : { value: thrown };
  }
  notes.enter(key);
  const exception: Exception = {};
  const type = text(notes, "type", raw.type, MAX_TYPE);
  if (type !== undefined) exception.type = type;
  const value = thrownValue(notes, raw.value);
  if (value !== undefined) exception.value = value;
  const module = text(notes, "module", raw.module, MAX_TYPE);
  if (module !== undefined) exception.module = module;
  const thread = threadId(notes, "thread_id", raw.thread_id);
  if (thread !== undefined) exception.thread_id = thread;
  const mechanism = mechanismOf(notes, raw.mechanism);
  if (mechanism !== undefined) exception.mechanism = mechanism;
  const stacktrace = stacktraceOf(notes, "stacktrace", raw.stacktrace);
  if (stacktrace !== undefined) exception.stacktrace = stacktrace;
  const rawStacktrace = stacktraceOf(notes, "raw_stacktrace", raw.raw_stacktrace);
  if (rawStacktrace !== undefined) exception.raw_stacktrace = rawStacktrace;
  notes.leave();

  for (const _ in exception) return exception;
  notes.missing(`${key}.type`);
  return undefined;
}

/** Values that are not text become JSON, as SDKs throw whatever the program threw. */
function thrownValue(notes: Notes, value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  return text(notes, "value", typeof value === "object" ? boundedText(value) : value, MAX_VALUE);
}

function boundedText(value: Json): string {
  return typeof value === "string" ? value : boundedJson(value, MAX_VALUE);
}
