import type { Json, JsonObject } from "../../lib/json.ts";
import { applyEdits, type Edit } from "./edits.ts";
import type { Marks } from "./marks.ts";
import { findInCookies } from "./pair-text.ts";
import { isCardNumber } from "./patterns.ts";
import { hidden, scrubText } from "./scrub-text.ts";
import { FILTERED, isSensitiveKey } from "./sensitive-keys.ts";

/** Deeper than any event comes out of normalisation; below it all is hidden rather than let through unread. */
const MAX_DEPTH = 100;

/** Scrubs every value of an object, in place. Booleans say too little to be a secret and stay. */
export function scrubObject(object: JsonObject, marks: Marks, depth = 0): void {
  const named = hideNamedValue(object, marks);
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (value === undefined || value === null || typeof value === "boolean" || key === named) continue;
    const clean = scrubbed(key, value, key, marks, depth);
    if (clean !== value) object[key] = clean;
  }
}

/** Scrubs pairs such as headers in place: the first of each is its key. */
export function scrubPairs(
  pairs: [string, string][],
  marks: Marks,
  isSecret: (key: string) => boolean = isSensitiveKey,
  isExempt: (key: string) => boolean = () => false,
): void {
  for (let at = 0; at < pairs.length; at++) {
    const pair = pairs[at];
    if (!pair || isExempt(pair[0])) continue;
    const [key, value] = pair;
    marks.enter(at);
    if (isSecret(key)) pair[1] = hide(value, 1, marks);
    else {
      const clean = scrubbed(key, value, 1, marks, 0);
      if (typeof clean === "string") pair[1] = clean;
    }
    marks.leave();
  }
}

/** The value to keep under `key`. `step` is where it stands in its parent. */
export function scrubbed(key: string, value: Json, step: string | number, marks: Marks, depth: number): Json {
  if (isSensitiveKey(key)) return typeof value === "boolean" ? value : hide(value, step, marks);
  if (typeof value === "string") {
    if (COOKIE_KEY.test(key)) return scrubCookies(value, step, marks);
    const edited = scrubText(value);
    if (!edited) return value;
    marks.note(step, edited.remarks, value.length);
    return edited.text;
  }
  if (typeof value === "number") return isCardNumber(value) ? hide(value, step, marks) : value;
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MAX_DEPTH) return hide(value, step, marks);
  marks.enter(step);
  if (Array.isArray(value)) scrubArray(value, marks, depth + 1);
  else scrubObject(value, marks, depth + 1);
  marks.leave();
  return value;
}

const COOKIE_KEY = /^(?:http_)?(?:set-)?cookie$/i;

function scrubArray(array: Json[], marks: Marks, depth: number): void {
  // `["password", "x"]` is a key and its value, alone or in a list of such.
  const [name, second] = array;
  if (
    array.length === 2 &&
    typeof name === "string" &&
    second !== undefined &&
    second !== null &&
    isSensitiveKey(name)
  ) {
    if (typeof second !== "boolean") array[1] = hide(second, 1, marks);
    return;
  }
  for (let at = 0; at < array.length; at++) {
    const value = array[at];
    if (value === undefined || value === null) continue;
    const clean = scrubbed("", value, at, marks, depth);
    if (clean !== value) array[at] = clean;
  }
}

/**
 * `{"name": "password", "value": "x"}`, as lists of cookies and form fields are written: hides the value and
 * says which property names it, for a name is no secret.
 */
function hideNamedValue(object: JsonObject, marks: Marks): string | undefined {
  if (!Object.hasOwn(object, "value")) return undefined;
  const named = NAMING.find((key) => {
    const name = Object.hasOwn(object, key) ? object[key] : undefined;
    return typeof name === "string" && isSensitiveKey(name);
  });
  const { value } = object;
  if (named !== undefined && value !== undefined && value !== null && typeof value !== "boolean") {
    object.value = hide(value, "value", marks);
  }
  return named;
}

const NAMING = ["name", "key"];

function scrubCookies(text: string, step: string | number, marks: Marks): string {
  const edits: Edit[] = [];
  findInCookies(text, edits);
  const edited = applyEdits(text, edits);
  if (!edited) return text;
  marks.note(step, edited.remarks, text.length);
  return edited.text;
}

function hide(value: Json, step: string | number, marks: Marks): string {
  if (value === FILTERED) return FILTERED;
  marks.note(step, hidden().remarks, typeof value === "string" ? value.length : undefined);
  return FILTERED;
}
