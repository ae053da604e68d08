import { isObject, type JsonObject } from "../../lib/json.ts";
import type { Breadcrumb, Event, EventRequest, Exception, Thread } from "../../protocol/event.ts";
import type { WireBreadcrumb, WireEntry, WireException, WireRequest, WireThread } from "../../wire/event.ts";
import { presentStacktrace } from "./present-frames.ts";

/** The parts of an event that a page shows one below the other, in the order of reading. */
export function presentEntries(event: Event): WireEntry[] {
  const entries: WireEntry[] = [];
  const { logentry, exception, threads, breadcrumbs, request, debug_meta: debugMeta } = event;

  if (logentry) {
    const { formatted, message, params } = logentry;
    entries.push({
      type: "message",
      data: { formatted, message: message ?? null, params: params ?? null },
    });
  }
  if (exception && exception.values.length > 0) {
    const values = exception.values.map(presentException);
    const hasSystemFrames = values.some((value) => value.stacktrace?.hasSystemFrames === true);
    entries.push({ type: "exception", data: { values, hasSystemFrames } });
  }
  if (threads && threads.values.length > 0) {
    entries.push({ type: "threads", data: { values: threads.values.map(presentThread) } });
  }
  for (const type of ["csp", "hpkp", "expectct", "expectstaple", "nel"] as const) {
    const report = event[type];
    if (report) entries.push({ type, data: report });
  }
  if (breadcrumbs && breadcrumbs.values.length > 0) {
    entries.push({ type: "breadcrumbs", data: { values: breadcrumbs.values.map(presentBreadcrumb) } });
  }
  if (request) entries.push({ type: "request", data: presentRequest(request) });
  const images = debugMeta && imagesOf(debugMeta);
  if (images && images.length > 0) entries.push({ type: "debugmeta", data: { images } });
  return entries;
}

function presentException(exception: Exception): WireException {
  return {
    type: exception.type ?? null,
    value: exception.value ?? null,
    module: exception.module ?? null,
    threadId: exception.thread_id ?? null,
    mechanism: exception.mechanism ? { ...exception.mechanism } : null,
    stacktrace: presentStacktrace(exception.stacktrace, exception.raw_stacktrace),
    rawStacktrace: presentStacktrace(exception.raw_stacktrace),
  };
}

function presentThread(thread: Thread): WireThread {
  return {
    id: thread.id ?? null,
    name: thread.name ?? null,
    crashed: thread.crashed === true,
    current: thread.current === true,
    state: thread.state ?? null,
    stacktrace: presentStacktrace(thread.stacktrace, thread.raw_stacktrace),
    rawStacktrace: presentStacktrace(thread.raw_stacktrace),
  };
}

function presentBreadcrumb(crumb: Breadcrumb): WireBreadcrumb {
  return {
    timestamp: crumb.timestamp === undefined ? null : isoOf(crumb.timestamp),
    type: crumb.type ?? "default",
    category: crumb.category ?? null,
    level: crumb.level ?? "info",
    message: crumb.message ?? null,
    data: crumb.data ?? null,
  };
}

function presentRequest(request: EventRequest): WireRequest {
  return {
    method: request.method ?? null,
    url: request.url ?? null,
    query: request.query_string ?? [],
    fragment: request.fragment ?? null,
    data: request.data ?? null,
    headers: request.headers ?? [],
    cookies: request.cookies ?? [],
    env: request.env ?? null,
    inferredContentType: request.inferred_content_type ?? null,
  };
}

function imagesOf(debugMeta: JsonObject): JsonObject[] {
  const images = debugMeta.images;
  return Array.isArray(images) ? images.filter(isObject) : [];
}

/** Seconds since 1970 as ISO 8601; null for a moment that no calendar has. */
function isoOf(seconds: number): string | null {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
