import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import type { Notes, PathKey } from "./notes.ts";
import { cutText, isSoundText, madeWellFormed } from "./text.ts";

/** What free-form data may have. `size` is about the length of its JSON. */
export interface DataLimits {
  readonly size: number;
  readonly depth: number;
  readonly entries: number;
}

const MAX_KEY = 256;
const NUMBER_SIZE = 8;
const CONSTANT_SIZE = 5;
/** Room for the smallest value there is, a placeholder included. */
const SMALLEST_SIZE = 16;
const UNSOUND = Number.POSITIVE_INFINITY;

/**
 * Free-form data, made sound: the same object when nothing is wrong (the usual case, checked in one pass),
 * otherwise a copy that is cut to its limits, deep values becoming `[Object]` and `[Array]`.
 */
export function soundData(notes: Notes, key: PathKey, value: Json, limits: DataLimits): Json {
  if (isSoundData(value, limits)) return value;
  return mend(notes, key, value, limits, { left: limits.size }, limits.depth);
}

export function isSoundData(value: Json, limits: DataLimits): boolean {
  return weigh(value, limits) <= limits.size;
}

/**
 * Like {@link soundData} for what must be an object. PHP encodes an empty map as `[]`, so empty lists pass
 * silently; other lists become objects by index. Absent when empty.
 */
export function soundObject(
  notes: Notes,
  key: PathKey,
  value: Json | undefined,
  limits: DataLimits,
): JsonObject | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) {
    if (Array.isArray(value) && value.length === 0) return undefined;
    notes.invalid(key, value, "expected an object");
    if (!Array.isArray(value)) return undefined;
    return soundObject(notes, key, Object.fromEntries(value.slice(0, limits.entries).entries()), limits);
  }
  const sound = soundData(notes, key, value, limits);
  return isObject(sound) && !isEmpty(sound) ? sound : undefined;
}

/** Size of a value, or infinite when something in it needs repair or exceeds the limits. */
export function weigh(value: Json, limits: DataLimits, depth = limits.depth): number {
  switch (typeof value) {
    case "string":
      return isSoundText(value) ? value.length + 2 : UNSOUND;
    case "number":
      return Number.isFinite(value) ? NUMBER_SIZE : UNSOUND;
    case "boolean":
      return CONSTANT_SIZE;
  }
  if (value === null || typeof value !== "object") return value === null ? CONSTANT_SIZE : UNSOUND;
  let size = 2;
  if (Array.isArray(value)) {
    if (value.length > limits.entries || (depth === 0 && value.length > 0)) return UNSOUND;
    for (const entry of value) {
      size += weigh(entry, limits, depth - 1) + 1;
      if (size > limits.size) return UNSOUND;
    }
    return size;
  }
  let entries = 0;
  for (const name in value) {
    entries += 1;
    if (depth === 0 || entries > limits.entries || !isSoundKey(name)) return UNSOUND;
    size += name.length + 4 + weigh(value[name] ?? null, limits, depth - 1);
    if (size > limits.size) return UNSOUND;
  }
  return size;
}

interface Budget {
  left: number;
}

function mend(
  notes: Notes,
  key: PathKey,
  value: Json,
  limits: DataLimits,
  budget: Budget,
  depth: number,
): Json {
  if (typeof value === "string") return mendString(notes, key, value, budget);
  if (typeof value === "number") {
    budget.left -= NUMBER_SIZE;
    if (Number.isFinite(value)) return value;
    notes.invalid(key, value, "not a finite number");
    return null;
  }
  if (value === null || typeof value !== "object") {
    budget.left -= CONSTANT_SIZE;
    return typeof value === "boolean" ? value : null;
  }
  if (depth === 0 && !isEmpty(value)) {
    notes.enter(key);
    notes.cut(undefined, Array.isArray(value) ? value.length : Object.keys(value).length);
    notes.leave();
    budget.left -= 10;
    return Array.isArray(value) ? "[Array]" : "[Object]";
  }
  notes.enter(key);
  budget.left -= 2;
  const sound = Array.isArray(value)
    ? mendList(notes, value, limits, budget, depth)
    : mendObject(notes, value, limits, budget, depth);
  notes.leave();
  return sound;
}

function mendString(notes: Notes, key: PathKey, value: string, budget: Budget): string {
  const short = cutText(value, Math.max(8, budget.left - 2));
  if (short !== value) notes.cut(key, value.length, short.length);
  budget.left -= short.length + 2;
  if (isSoundText(short)) return short;
  notes.invalid(key, short, "held a NUL or half of a surrogate pair");
  return madeWellFormed(short);
}

function mendList(notes: Notes, list: Json[], limits: DataLimits, budget: Budget, depth: number): Json[] {
  const sound: Json[] = [];
  for (const [at, entry] of list.entries()) {
    if (at >= limits.entries || budget.left < SMALLEST_SIZE + 1) {
      notes.cut(undefined, list.length);
      break;
    }
    budget.left -= 1;
    sound.push(mend(notes, at, entry, limits, budget, depth - 1));
  }
  return sound;
}

function mendObject(
  notes: Notes,
  object: JsonObject,
  limits: DataLimits,
  budget: Budget,
  depth: number,
): JsonObject {
  const sound: JsonObject = {};
  let entries = 0;
  for (const name in object) {
    const soundName = isSoundKey(name) ? name : mendKey(notes, name, object[name] ?? null);
    if (soundName === undefined) continue;
    if (entries >= limits.entries || budget.left < SMALLEST_SIZE + soundName.length + 4) {
      notes.cut(undefined, Object.keys(object).length);
      break;
    }
    entries += 1;
    budget.left -= soundName.length + 4;
    sound[soundName] = mend(notes, soundName, object[name] ?? null, limits, budget, depth - 1);
  }
  return sound;
}

/** `__proto__` is dropped: code that copies by assignment would take it for the prototype. */
function mendKey(notes: Notes, name: string, value: Json): string | undefined {
  if (name === "__proto__") {
    notes.invalid(name, value, "this name is not kept");
    return undefined;
  }
  const short = madeWellFormed(cutText(name, MAX_KEY));
  notes.invalid(short, value, "its name was repaired");
  return short;
}

export function isSoundKey(name: string): boolean {
  return name.length <= MAX_KEY && name !== "__proto__" && isSoundText(name);
}

export function isEmpty(value: object): boolean {
  for (const _ in value) return false;
  return true;
}
