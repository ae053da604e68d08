import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import { type DataLimits, soundObject } from "./data.ts";
import type { Notes } from "./notes.ts";

/** A phone's app loads some hundreds. */
const MAX_IMAGES = 1000;
const IMAGE: DataLimits = { size: 8192, depth: 3, entries: 50 };

/** Loaded images and bundles that symbolication looks frames up in (reference: event-payload.md §3). */
export function debugMetaOf(notes: Notes, sent: Json | undefined): JsonObject | undefined {
  if (sent === undefined || sent === null) return undefined;
  if (!isObject(sent)) {
    if (!Array.isArray(sent) || sent.length > 0) notes.invalid("debug_meta", sent, "expected an object");
    return undefined;
  }
  notes.enter("debug_meta");
  const meta: JsonObject = {};
  const images = imagesOf(notes, sent.images);
  if (images.length > 0) meta.images = images;
  const info = soundObject(notes, "sdk_info", sent.sdk_info, IMAGE);
  if (info !== undefined) meta.sdk_info = info;
  notes.leave();
  for (const _ in meta) return meta;
  return undefined;
}

function imagesOf(notes: Notes, sent: Json | undefined): JsonObject[] {
  if (!Array.isArray(sent)) return [];
  notes.enter("images");
  if (sent.length > MAX_IMAGES) notes.cut(undefined, sent.length);
  const images: JsonObject[] = [];
  for (let at = 0; at < sent.length && at < MAX_IMAGES; at += 1) {
    const image = soundObject(notes, at, sent[at], IMAGE);
    if (image !== undefined) images.push(image);
  }
  notes.leave();
  return images;
}
