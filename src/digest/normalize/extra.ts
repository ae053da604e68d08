import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import { type DataLimits, isEmpty, isSoundKey, soundData, soundObject } from "./data.ts";
import type { Notes } from "./notes.ts";
import { cutText, madeWellFormed } from "./text.ts";

const MAX_ITEMS = 500;
const MAX_TOTAL = 262_144;
const ITEM: DataLimits = { size: 16_384, depth: 10, entries: 1000 };

/** Free data, 16 KiB an item and 256 KiB together (reference: event-payload.md §6). */
export function extraOf(notes: Notes, sent: Json | undefined): JsonObject | undefined {
  if (sent === undefined || sent === null) return undefined;
  if (!isObject(sent)) return soundObject(notes, "extra", sent, ITEM);
  if (isEmpty(sent)) return undefined;
  const extra: JsonObject = {};
  let left = MAX_TOTAL;
  let count = 0;
  notes.enter("extra");
  for (const name in sent) {
    const value = sent[name] ?? null;
    if (count >= MAX_ITEMS || left < 64) {
      notes.cut(undefined, Object.keys(sent).length);
      break;
    }
    if (name === "__proto__") {
      notes.invalid(name, value, "this name is not kept");
      continue;
    }
    const key = isSoundKey(name) ? name : madeWellFormed(cutText(name, 256));
    const item = soundData(notes, key, value, ITEM);
    extra[key] = item;
    left -= key.length + sizeOf(item);
    count += 1;
  }
  notes.leave();
  return isEmpty(extra) ? undefined : extra;
}

/** Items are at most 16 KiB, so a rough size is enough for the sum; text is what makes extra data large. */
function sizeOf(item: Json): number {
  if (typeof item === "string") return item.length;
  if (typeof item !== "object" || item === null) return 8;
  let size = 2;
  for (const name in item) {
    const value = (item as JsonObject)[name];
    size += name.length + (value === undefined ? 0 : sizeOf(value));
  }
  return size;
}
