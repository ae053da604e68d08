import { type JsonObject, own } from "../lib/json.ts";
import type { EnvelopeItem } from "./envelope.ts";
import type { Category } from "./outcome.ts";

/**
 * What becomes of an item. `counted`: recognised, but this version has no screen for it (discarded,
 * `kind_not_kept`). `unknown`: discarded, `unknown_kind`.
 */
export interface ItemKind {
  readonly kind: "event" | "feedback" | "user_report" | "client_report" | "counted" | "unknown";
  readonly category: Category;
  /** How many things of that category the item holds, going by its header. */
  readonly quantity: number;
}

/** The kind of an envelope item by its type (reference: ingest-protocol.md §4). */
export function kindOf(type: string, header?: JsonObject): ItemKind {
  const known = KINDS.get(type);
  if (!known) return UNKNOWN;
  if (!CONTAINERS.has(type) || !header) return known;
  const count = own(header, "item_count");
  if (typeof count !== "number" || !Number.isSafeInteger(count) || count < 1) return known;
  return { ...known, quantity: Math.min(count, MAX_ITEM_COUNT) };
}

/** The reference's bound for all client reports of an envelope (§6); the worker parses them. */
const MAX_CLIENT_REPORT = 100 * 1024;

/** True for an item that would be parsed but is beyond its size. `maxEvent` in bytes. */
export function isTooLarge(item: EnvelopeItem, kind: ItemKind, maxEvent: number): boolean {
  switch (kind.kind) {
    case "event":
    case "feedback":
    case "user_report":
      return item.payload.byteLength > maxEvent;
    case "client_report":
      return item.payload.byteLength > Math.min(MAX_CLIENT_REPORT, maxEvent);
    case "counted":
    case "unknown":
      return false;
  }
}

/** A header is only a claim: one item may not shift the sums by more than this. */
const MAX_ITEM_COUNT = 10_000;

const UNKNOWN: ItemKind = { kind: "unknown", category: "unknown", quantity: 1 };

const counted = (category: Category): ItemKind => ({ kind: "counted", category, quantity: 1 });

const KINDS: ReadonlyMap<string, ItemKind> = new Map([
  ["event", { kind: "event", category: "error", quantity: 1 }],
  ["feedback", { kind: "feedback", category: "feedback", quantity: 1 }],
  ["user_report", { kind: "user_report", category: "user_report", quantity: 1 }],
  ["client_report", { kind: "client_report", category: "internal", quantity: 1 }],
  ["transaction", counted("transaction")],
  ["span", counted("span")],
  ["log", counted("log_item")],
  ["trace_metric", counted("trace_metric")],
  ["attachment", counted("attachment")],
  ["session", counted("session")],
  ["sessions", counted("session")],
  ["check_in", counted("monitor")],
  ["profile", counted("profile")],
  ["profile_chunk", counted("profile_chunk")],
  ["replay_event", counted("replay")],
  ["replay_recording", counted("replay")],
  ["replay_video", counted("replay")],
  ["statsd", counted("metric_bucket")],
  ["metric_buckets", counted("metric_bucket")],
]);

const CONTAINERS: ReadonlySet<string> = new Set(["span", "log", "trace_metric"]);
