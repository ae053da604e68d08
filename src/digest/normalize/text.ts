import { isObject, type Json } from "../../lib/json.ts";
import type { Notes, PathKey } from "./notes.ts";

/** Postgres refuses NUL in text and jsonb; UTF-8 has no lone surrogates. */
export function isSoundText(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

export function madeWellFormed(text: string): string {
  return text.replaceAll("\0", "\uFFFD").toWellFormed();
}

/** Cuts to `max` UTF-16 units with `...` as the last three, never through a surrogate pair. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  const end = max - 3;
  const last = text.charCodeAt(end - 1);
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  return `${text.slice(0, splitsPair ? end - 1 : end)}...`;
}

/**
 * Text of at most `max` characters. Numbers and booleans become text, objects their JSON; null and the empty
 * string count as absent (reference: event-payload.md §6).
 */
export function text(notes: Notes, key: PathKey, value: Json | undefined, max: number): string | undefined {
  if (typeof value === "string") {
    if (value.length <= max && isSoundText(value)) return value === "" ? undefined : value;
    return mendText(notes, key, value, max);
  }
  if (value === undefined || value === null) return undefined;
  if (typeof value === "object") {
    notes.invalid(key, value, "expected text");
    return mendText(notes, key, boundedJson(value, max), max);
  }
  if (typeof value === "number") notes.invalid(key, value, "expected text");
  return String(value);
}

/** Like {@link text}, for names: one line without space around it; what is no scalar is dropped. */
export function label(notes: Notes, key: PathKey, value: Json | undefined, max: number): string | undefined {
  if (typeof value === "object" && value !== null) {
    notes.invalid(key, value, "expected text");
    return undefined;
  }
  return text(notes, key, typeof value === "string" ? value.trim() : value, max);
}

/** Repairs and cuts; notes both. */
export function mendText(notes: Notes, key: PathKey, value: string, max: number): string {
  const short = cutText(value, max);
  if (short !== value) notes.cut(key, value.length, short.length);
  if (isSoundText(short)) return short;
  notes.invalid(key, short, "held a NUL or half of a surrogate pair");
  return madeWellFormed(short);
}

/** JSON of any value, with work and stack bounded by `max` characters rather than by the value. */
export function boundedJson(value: Json, max: number): string {
  const parts: string[] = [];
  let left = max + 1;
  const put = (part: string) => {
    parts.push(part);
    left -= part.length;
  };
  const write = (node: Json, depth: number): void => {
    if (left <= 0) return;
    if (typeof node === "string") return put(JSON.stringify(node.slice(0, left)));
    if (Array.isArray(node)) {
      if (depth === 0 && node.length > 0) return put('"[Array]"');
      put("[");
      for (let at = 0; at < node.length && left > 0; at += 1) {
        if (at > 0) put(",");
        write(node[at] ?? null, depth - 1);
      }
      return put("]");
    }
    if (!isObject(node)) return put(JSON.stringify(node));
    if (depth === 0) return put('"[Object]"');
    put("{");
    let first = true;
    for (const name of Object.keys(node)) {
      if (left <= 0) break;
      put(`${first ? "" : ","}${JSON.stringify(name.slice(0, left))}:`);
      write(node[name] ?? null, depth - 1);
      first = false;
    }
    put("}");
  };
  write(value, 10);
  return parts.join("");
}
