import type { JsonObject } from "../lib/json.ts";
import type { Event } from "../protocol/event.ts";
import { mainException } from "./main-exception.ts";
import { userKey } from "./user-key.ts";

type Tag = readonly [key: string, value: string];

/** Sent ones; the server adds two dozen at most. */
const MAX_SENT = 64;
const MAX_KEY = 200;
const MAX_VALUE = 200;

/**
 * Tags as sent and as derived from the rest of the event, one value a key, sorted by key
 * (reference: event-payload.md §4). A sent tag wins, the first of a name, except where its name belongs to
 * the server.
 */
export function deriveTags(event: Event): Tag[] {
  const tags = new Map<string, string>();
  const put: Put = (key, value) => {
    if (value === undefined || tags.has(key)) return;
    const clean = tagValue(value);
    if (clean !== "") tags.set(key, clean);
  };
  for (const [key, value] of event.tags ?? []) {
    if (tags.size >= MAX_SENT) break;
    if (key !== "" && key.length <= MAX_KEY && !RESERVED.has(key) && !key.startsWith("sentry:"))
      put(key, value);
  }
  putAttributes(event, put);
  putContexts(event.contexts ?? {}, put);
  return [...tags].sort(byKey);
}

const byKey = ([a]: Tag, [b]: Tag): number => (a < b ? -1 : 1);

/** Names that mean something to the server; an SDK cannot set them through tags. */
const RESERVED = new Set(["release", "dist", "environment", "level", "user", "filename", "function"]);

type Put = (key: string, value: string | undefined) => void;

function putAttributes(event: Event, put: Put): void {
  put("level", event.level);
  put("environment", event.environment);
  put("release", event.release);
  put("dist", event.dist);
  put("logger", event.logger);
  put("server_name", event.server_name);
  put("transaction", event.transaction);
  put("url", event.request?.url);
  put("user", userKey(event.user));
  const mechanism = mainException(event)?.mechanism;
  put("mechanism", mechanism?.type);
  if (mechanism?.handled !== undefined) put("handled", mechanism.handled ? "yes" : "no");
}

function putContexts(contexts: Record<string, JsonObject>, put: Put): void {
  const context = (name: string): JsonObject | undefined =>
    Object.hasOwn(contexts, name) ? contexts[name] : undefined;
  putNamed("browser", context("browser"), put);
  putNamed("os", context("os"), put);
  putNamed("runtime", context("runtime"), put);
  putNamed("client_os", context("client_os"), put);
  const device = context("device");
  put("device", text(device, "model"));
  put("device.family", text(device, "family"));
  const trace = context("trace");
  put("trace", text(trace, "trace_id"));
  put("trace.span", text(trace, "span_id"));
  put("replayId", text(context("replay"), "replay_id"));
}

/** `Chrome 120.0` under the context's own name, `Chrome` under `….name`. */
function putNamed(key: string, context: JsonObject | undefined, put: Put): void {
  const name = text(context, "name");
  if (name === undefined) return;
  const version = text(context, "version");
  put(key, version === undefined ? name : `${name} ${version}`);
  put(`${key}.name`, name);
}

function text(context: JsonObject | undefined, key: string): string | undefined {
  if (!context || !Object.hasOwn(context, key)) return undefined;
  const value = context[key];
  if (typeof value === "string") return value.trim() || undefined;
  return typeof value === "number" ? String(value) : undefined;
}

function tagValue(value: string): string {
  const line = LINE_BREAK.test(value) ? value.replace(/[\r\n]+/g, " ") : value;
  const trimmed = line.trim();
  if (trimmed.length <= MAX_VALUE) return trimmed;
  const code = trimmed.charCodeAt(MAX_VALUE - 1);
  return trimmed.slice(0, code >= 0xd800 && code <= 0xdbff ? MAX_VALUE - 1 : MAX_VALUE);
}

const LINE_BREAK = /[\r\n]/;
