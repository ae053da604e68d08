import { isObject, type JsonObject, own } from "../lib/json.ts";
import { CATEGORIES, type Category } from "../protocol/outcome.ts";

/** What an SDK dropped before sending. */
export interface ClientDiscard {
  readonly category: Category;
  /** The SDK's own word, cut to 64 safe characters; unknown ones are kept. */
  readonly reason: string;
  readonly quantity: number;
}

const LISTS = [
  "discarded_events",
  "rate_limited_events",
  "filtered_events",
  "filtered_sampling_events",
] as const;

const MAX_ENTRIES = 100;
const MAX_QUANTITY = 1_000_000_000;
const KNOWN: ReadonlySet<string> = new Set(CATEGORIES);

/** Reads item `client_report` (reference: telemetry-items.md §8). Entries that are not sound are passed over. */
export function readClientReport(payload: JsonObject): ClientDiscard[] {
  const discards: ClientDiscard[] = [];
  for (const name of LISTS) {
    const list = own(payload, name);
    if (!Array.isArray(list)) continue;
    for (const entry of list.slice(0, MAX_ENTRIES)) {
      if (!isObject(entry)) continue;
      const reason = own(entry, "reason");
      const category = own(entry, "category");
      const quantity = own(entry, "quantity");
      if (typeof reason !== "string" || typeof quantity !== "number") continue;
      if (!Number.isInteger(quantity) || quantity < 1 || quantity > MAX_QUANTITY) continue;
      discards.push({
        category: typeof category === "string" && isCategory(category) ? category : "unknown",
        reason: reason.replaceAll(/[^\w.:-]/g, "_").slice(0, 64) || "unnamed",
        quantity,
      });
    }
  }
  return discards;
}

function isCategory(word: string): word is Category {
  return KNOWN.has(word);
}
