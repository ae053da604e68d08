import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import type { Breadcrumb } from "../../protocol/event.ts";
import { levelOf } from "./attributes.ts";
import { type DataLimits, soundObject } from "./data.ts";
import { uuidOf } from "./ids.ts";
import type { Notes, PathKey } from "./notes.ts";
import { label, text } from "./text.ts";
import { type Clock, correctedTime } from "./timestamp.ts";
import { listed } from "./values.ts";

const MAX_BREADCRUMBS = 100;
const MAX_MESSAGE = 8192;
const DATA: DataLimits = { size: 8192, depth: 6, entries: 100 };

/** What happened before, in the order sent; the last hundred (reference: event-payload.md §3, §6). */
export function breadcrumbsOf(notes: Notes, payload: JsonObject, clock: Clock): Breadcrumb[] {
  const sent = payload.breadcrumbs ?? payload["sentry.interfaces.Breadcrumbs"];
  if (sent === undefined || sent === null) return [];
  notes.enter("breadcrumbs");
  const all = listed(notes, "values", sent);
  notes.enter("values");
  const kept = all.length > MAX_BREADCRUMBS ? all.slice(-MAX_BREADCRUMBS) : all;
  if (kept.length < all.length) notes.cut(undefined, all.length);
  const breadcrumbs: Breadcrumb[] = [];
  for (let at = 0; at < kept.length; at += 1) {
    const breadcrumb = breadcrumbOf(notes, at, kept[at] ?? null, clock);
    if (breadcrumb !== undefined) breadcrumbs.push(breadcrumb);
  }
  notes.leave();
  notes.leave();
  return breadcrumbs;
}

function breadcrumbOf(notes: Notes, key: PathKey, raw: Json, clock: Clock): Breadcrumb | undefined {
  if (!isObject(raw)) {
    if (raw === null) return undefined;
    notes.invalid(key, raw, "expected a breadcrumb");
    const message = typeof raw === "string" ? text(notes, key, raw, MAX_MESSAGE) : undefined;
    return message === undefined ? undefined : { message };
  }
  notes.enter(key);
  const breadcrumb: Breadcrumb = {};
  const timestamp = correctedTime(notes, "timestamp", raw.timestamp, clock);
  if (timestamp !== undefined) breadcrumb.timestamp = timestamp;
  const type = label(notes, "type", raw.type, 64);
  if (type !== undefined) breadcrumb.type = type;
  const category = label(notes, "category", raw.category, 256);
  if (category !== undefined) breadcrumb.category = category;
  const level = levelOf(notes, raw.level);
  if (level !== undefined) breadcrumb.level = level;
  const message = text(notes, "message", raw.message, MAX_MESSAGE);
  if (message !== undefined) breadcrumb.message = message;
  const data = soundObject(notes, "data", raw.data, DATA);
  if (data !== undefined) breadcrumb.data = data;
  const eventId = uuidOf(notes, "event_id", raw.event_id);
  if (eventId !== undefined) breadcrumb.event_id = eventId;
  notes.leave();
  for (const _ in breadcrumb) return breadcrumb;
  return undefined;
}
