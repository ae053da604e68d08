import { isObject, type Json } from "../../lib/json.ts";
import type { Notes, PathKey } from "./notes.ts";
import { mendText } from "./text.ts";

const MAX_TAGS = 200;
const MAX_KEY = 200;
const MAX_VALUE = 200;

export type Tag = [key: string, value: string];

/**
 * Tags from an object, a list of pairs or a list of `{key, value}`; values become one line of text, empty ones
 * are left out, of two with one key the later holds (reference: event-payload.md §3).
 */
export function tagsOf(notes: Notes, sent: Json | undefined): Tag[] {
  if (sent === undefined || sent === null) return [];
  const tags = new Map<string, string>();
  notes.enter("tags");
  if (Array.isArray(sent)) readList(notes, sent, tags);
  else if (isObject(sent)) for (const key in sent) readTag(notes, key, key, sent[key], tags);
  else notes.invalid("", sent, "expected tags");
  notes.leave();
  return [...tags];
}

function readList(notes: Notes, list: readonly Json[], tags: Map<string, string>): void {
  for (const [at, entry] of list.entries()) {
    if (Array.isArray(entry)) readTag(notes, at, entry[0], entry[1], tags);
    else if (isObject(entry)) readTag(notes, at, entry.key, entry.value, tags);
    else if (entry !== null) notes.invalid(at, entry, "expected a key and a value");
  }
}

function readTag(
  notes: Notes,
  at: PathKey,
  sentKey: Json | undefined,
  sentValue: Json | undefined,
  tags: Map<string, string>,
): void {
  if (sentValue === null || sentValue === undefined || sentValue === "") return;
  const key =
    typeof sentKey === "string" ? sentKey.trim() : typeof sentKey === "number" ? String(sentKey) : "";
  if (key === "" || key === "__proto__") return notes.invalid(at, sentKey, "not a possible key of a tag");
  if (key.length > MAX_KEY) return notes.invalid(at, key, "the tag's key is too long", "value_too_long");
  if (typeof sentValue === "object") return notes.invalid(at, sentValue, "expected text as a tag's value");
  if (tags.size >= MAX_TAGS) return notes.invalid(at, sentValue, "too many tags");

  const words = String(sentValue);
  const line = /[\n\r]/.test(words) ? words.replace(/[\n\r]+/g, " ") : words;
  const value = mendText(notes, at, line.trim(), MAX_VALUE);
  const soundKey =
    /[\n\r\0]/.test(key) || !key.isWellFormed() ? mendText(notes, at, oneLine(key), MAX_KEY) : key;
  if (value !== "") tags.set(soundKey, value);
}

function oneLine(key: string): string {
  return key.replace(/[\n\r]+/g, " ");
}
