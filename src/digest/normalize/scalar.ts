import type { Json } from "../../lib/json.ts";
import type { Notes, PathKey } from "./notes.ts";

const NUMERIC = /^[+-]?\d{1,20}(?:\.\d{1,20})?$/;

/** A whole number within `[min, max]`; numbers in text are read, fractions cut. */
export function integer(
  notes: Notes,
  key: PathKey,
  value: Json | undefined,
  min: number,
  max = Number.MAX_SAFE_INTEGER,
): number | undefined {
  if (value === undefined || value === null) return undefined;
  const number =
    typeof value === "number"
      ? value
      : typeof value === "string" && NUMERIC.test(value)
        ? Number(value)
        : Number.NaN;
  const whole = Math.trunc(number);
  if (whole >= min && whole <= max) return whole + 0;
  notes.invalid(key, value, "expected a whole number in range");
  return undefined;
}

/** A boolean; `"true"`, `"false"`, 1 and 0 are read as such. */
export function flag(notes: Notes, key: PathKey, value: Json | undefined): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (value === undefined || value === null) return undefined;
  if (value === 1 || value === "true" || value === "True") return true;
  if (value === 0 || value === "false" || value === "False") return false;
  notes.invalid(key, value, "expected true or false");
  return undefined;
}

/** An address in memory: text as sent, numbers as `0x…`. */
export function address(notes: Notes, key: PathKey, value: Json | undefined): string | undefined {
  if (typeof value === "string" && value.length <= 64 && HEX_OR_DECIMAL.test(value)) return value;
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "number" && value >= 0 && Number.isSafeInteger(value))
    return `0x${value.toString(16)}`;
  notes.invalid(key, value, "expected an address");
  return undefined;
}

const HEX_OR_DECIMAL = /^(?:0[xX])?[0-9a-fA-F]+$/;

/** An identifier of a thread: a number or text. */
export function threadId(notes: Notes, key: PathKey, value: Json | undefined): string | number | undefined {
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  if (typeof value === "string" && value.length <= 128 && value !== "" && !value.includes("\0")) {
    return value.toWellFormed();
  }
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "number") return String(value);
  notes.invalid(key, value, "expected a number or short text");
  return undefined;
}
