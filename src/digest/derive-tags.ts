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
  const sent = sentTags(event);
  const tags: Tag[] = [];
  const put: Put = (key, value) => {
    if (value === undefined || sent.has(key)) return;
    const clean = tagValue(value);
    if (clean !== "") tags.push([key, clean]);
  };
  putAll(event, put);
  return [...tags, ...sent].sort(byKey);
}

function sentTags(event: Event): Map<string, string> {
  const sent = new Map<string, string>();
  for (const [key, value] of event.tags ?? []) {
    if (sent.size >= MAX_SENT) break;
    if (key === "" || key.length > MAX_KEY || RESERVED.has(key) || key.startsWith("sentry:")) continue;
    const clean = tagValue(value);
    // A row holds `key=value`, and searches have their own use for the sign.
    const name = key.includes("=") ? key.replaceAll("=", "_") : key;
    if (clean !== "" && !sent.has(name)) sent.set(name, clean);
  }
  return sent;
}

const byKey = ([a]: Tag, [b]: Tag): number => (a < b ? -1 : 1);

/** Names that mean something to the server; an SDK cannot set them through tags. */
const RESERVED = new Set(["release", "dist", "environment", "level", "user", "filename", "function"]);

type Put = (key: string, value: string | undefined) => void;

/** In the order of their keys, which makes sorting nearly free. */
function putAll(event: Event, put: Put): void {
  const contexts = event.contexts ?? {};
  const context = (name: string): JsonObject | undefined =>
    Object.hasOwn(contexts, name) ? contexts[name] : undefined;
  const device = context("device");
  const trace = context("trace");
  const mechanism = mainException(event)?.mechanism;

  putNamed("browser", context("browser"), put);
  putNamed("client_os", context("client_os"), put);
  put("device", text(device, "model"));
  put("device.family", text(device, "family"));
  put("dist", event.dist);
  put("environment", event.environment);
  if (mechanism?.handled !== undefined) put("handled", mechanism.handled ? "yes" : "no");
  put("level", event.level);
  put("logger", event.logger);
  put("mechanism", mechanism?.type);
  putNamed("os", context("os"), put);
  put("release", event.release);
  put("replayId", text(context("replay"), "replay_id"));
  putNamed("runtime", context("runtime"), put);
  put("server_name", event.server_name);
  put("trace", text(trace, "trace_id"));
  put("trace.span", text(trace, "span_id"));
  put("transaction", event.transaction);
  put("url", event.request?.url);
  put("user", userKey(event.user));
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
