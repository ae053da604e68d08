import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import type { Notes, PathKey } from "./notes.ts";
import { boundedJson, mendText } from "./text.ts";

export type Pair = [name: string, value: string];

export interface PairLimits {
  readonly entries: number;
  readonly name: number;
  readonly value: number;
}

/**
 * Name and value pairs from an object, a list of pairs, a list of `{key, value}` or text, which `parse` reads
 * (reference: event-payload.md §3). Order is kept; a list of values is joined by `, `; null is the empty text.
 */
export function pairsOf(
  notes: Notes,
  key: PathKey,
  value: Json | undefined,
  limits: PairLimits,
  parse: (text: string) => Pair[],
): Pair[] {
  if (value === undefined || value === null || value === "") return [];
  if (typeof value === "string") return bounded(notes, key, parse(value), limits);
  if (Array.isArray(value)) return bounded(notes, key, value, limits);
  if (isObject(value)) return fromObject(notes, key, value, limits);
  notes.invalid(key, value, "expected pairs");
  return [];
}

function fromObject(notes: Notes, key: PathKey, value: JsonObject, limits: PairLimits): Pair[] {
  notes.enter(key);
  const pairs: Pair[] = [];
  for (const name in value) {
    if (pairs.length >= limits.entries) {
      notes.cut(undefined, Object.keys(value).length);
      break;
    }
    addPair(notes, name, name, value[name] ?? null, limits, pairs);
  }
  notes.leave();
  return pairs;
}

function bounded(notes: Notes, key: PathKey, list: readonly Json[], limits: PairLimits): Pair[] {
  notes.enter(key);
  const pairs: Pair[] = [];
  if (list.length > limits.entries) notes.cut(undefined, list.length);
  for (let at = 0; at < list.length && at < limits.entries; at += 1) {
    const entry = list[at] ?? null;
    if (Array.isArray(entry) && (typeof entry[0] === "string" || typeof entry[0] === "number")) {
      addPair(notes, at, String(entry[0]), entry[1] ?? null, limits, pairs);
    } else if (isObject(entry) && typeof entry.key === "string") {
      addPair(notes, at, entry.key, entry.value ?? null, limits, pairs);
    } else if (entry !== null) {
      notes.invalid(at, entry, "expected a name and a value");
    }
  }
  notes.leave();
  return pairs;
}

function addPair(
  notes: Notes,
  key: PathKey,
  name: string,
  value: Json,
  limits: PairLimits,
  pairs: Pair[],
): void {
  if (name === "") return;
  const words = wordsOf(value, limits.value);
  pairs.push([mendText(notes, key, name, limits.name), mendText(notes, key, words, limits.value)]);
}

function wordsOf(value: Json, max: number): string {
  if (typeof value === "string") return value;
  if (value === null) return "";
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value) && value.every((part) => typeof part !== "object" || part === null)) {
    return value
      .slice(0, max)
      .map((part) => part ?? "")
      .join(", ");
  }
  return boundedJson(value, max);
}
