import { isObject, type Json } from "../../lib/json.ts";
import type { Notes, PathKey } from "./notes.ts";

/**
 * The entries of an interface that comes as `{values: […]}`, as a bare list or as a single object
 * (reference: event-payload.md §1).
 */
export function listed(notes: Notes, key: PathKey, value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  if (!isObject(value)) return [value];
  const values = value.values;
  if (Array.isArray(values)) return values;
  if (isObject(values)) return [values];
  if (values === undefined) return [value];
  if (values !== null) notes.invalid(key, values, "expected a list");
  return [];
}
