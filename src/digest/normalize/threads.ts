import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import type { Exception, Stacktrace, Thread } from "../../protocol/event.ts";
import { type DataLimits, soundObject } from "./data.ts";
import type { Notes, PathKey } from "./notes.ts";
import { flag, threadId } from "./scalar.ts";
import { stacktraceOf } from "./stacktrace.ts";
import { label } from "./text.ts";
import { listed } from "./values.ts";

const MAX_THREADS = 256;
const LOCKS: DataLimits = { size: 8192, depth: 4, entries: 50 };

/** Threads in their order; of too many, the crashed, current and main ones stay. */
export function threadsOf(notes: Notes, payload: JsonObject): Thread[] {
  const sent = payload.threads;
  if (sent === undefined || sent === null) return [];
  notes.enter("threads");
  const all = listed(notes, "values", sent);
  notes.enter("values");
  const kept = all.length > MAX_THREADS ? mostTelling(all) : all;
  if (kept.length < all.length) notes.cut(undefined, all.length);
  const threads: Thread[] = [];
  for (const [at, raw] of kept.entries()) {
    const thread = threadOf(notes, at, raw);
    if (thread !== undefined) threads.push(thread);
  }
  notes.leave();
  notes.leave();
  return threads;
}

/**
 * Puts stack traces where they are looked for: that of the only crashed thread, or of an old client's payload,
 * into the exception that lacks one (reference: event-payload.md §1, §2). Changes both lists.
 */
export function placeStacktraces(
  exceptions: Exception[],
  threads: Thread[],
  loose: Stacktrace | undefined,
): void {
  const last = exceptions.at(-1);
  if (loose !== undefined) {
    if (last !== undefined && last.stacktrace === undefined) last.stacktrace = loose;
    else threads.push({ current: true, stacktrace: loose });
  }
  if (exceptions.length !== 1 || last === undefined || last.stacktrace !== undefined) return;
  const crashed = threads.filter((thread) => thread.crashed === true);
  const [thread] = crashed;
  if (crashed.length !== 1 || thread?.stacktrace === undefined) return;
  last.stacktrace = thread.stacktrace;
  delete thread.stacktrace;
}

function threadOf(notes: Notes, key: PathKey, raw: Json): Thread | undefined {
  if (!isObject(raw)) {
    if (raw !== null) notes.invalid(key, raw, "expected a thread");
    return undefined;
  }
  notes.enter(key);
  const thread: Thread = {};
  const id = threadId(notes, "id", raw.id);
  if (id !== undefined) thread.id = id;
  const name = label(notes, "name", raw.name, 256);
  if (name !== undefined) thread.name = name;
  for (const claim of ["crashed", "current", "main"] as const) {
    const holds = flag(notes, claim, raw[claim]);
    if (holds !== undefined) thread[claim] = holds;
  }
  const state = label(notes, "state", raw.state, 128);
  if (state !== undefined) thread.state = state;
  const stacktrace = stacktraceOf(notes, "stacktrace", raw.stacktrace);
  if (stacktrace !== undefined) thread.stacktrace = stacktrace;
  const locks = soundObject(notes, "held_locks", raw.held_locks, LOCKS);
  if (locks !== undefined) thread.held_locks = locks;
  notes.leave();
  for (const _ in thread) return thread;
  return undefined;
}

function mostTelling(threads: readonly Json[]): readonly Json[] {
  const isTelling = (thread: Json) =>
    isObject(thread) && (thread.crashed === true || thread.current === true || thread.main === true);
  let telling = Math.min(MAX_THREADS, threads.filter(isTelling).length);
  let others = MAX_THREADS - telling;
  return threads.filter((thread) => (isTelling(thread) ? telling-- > 0 : others-- > 0));
}
