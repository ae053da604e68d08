import { isObject, type Json } from "../../lib/json.ts";
import { boundedJson } from "./text.ts";

const MAX_PARAM = 2048;
const PERCENT = /%(?:\(([\w.]{1,64})\))?[-+#0]{0,4}\d{0,4}(?:\.(\d{1,2}))?([a-zA-Z%])/g;
const PERCENT_PLACE = /%(?:\([\w.]{1,64}\))?[-+#0]{0,4}\d{0,4}(?:\.\d{1,2})?[a-zA-Z]/;
/** `{}`, `{0}`, `{name}`, and .NET's `{@name}`, `{name:format}`. */
const BRACES = /\{[@$]?([\w.]{0,64})(?:,-?\d{1,4})?(?:![rsa])?(?::[^{}]{0,64})?\}/g;

/**
 * The text of a message template, `%s`, `%(name)s`, `{}`, `{0}` and `{name}` filled in from a list or a map
 * (reference: event-payload.md §1). What has no value stays as it is; the result is cut to `max`.
 */
export function interpolate(template: string, params: Json | undefined, max: number): string {
  if (params === undefined || params === null) return template;
  const values = params;
  if (isObject(values) ? Object.keys(values).length === 0 : Array.isArray(values) && values.length === 0) {
    return template;
  }
  let next = 0;
  let size = 0;

  const lookUp = (name: string | undefined): Json | undefined => {
    if (isObject(values)) return name !== undefined && Object.hasOwn(values, name) ? values[name] : undefined;
    if (!Array.isArray(values)) return next++ === 0 ? values : undefined;
    if (name !== undefined && /^\d{1,4}$/.test(name)) return values[Number(name)];
    return values[next++];
  };
  const print = (value: Json, digits?: string): string => {
    // A short template with many places could blow up a long parameter.
    if (size > max) return "";
    const words = shown(value, digits);
    size += words.length;
    return words;
  };

  if (PERCENT_PLACE.test(template)) {
    return template.replace(
      PERCENT,
      (place, name: string | undefined, digits: string | undefined, kind: string) => {
        if (kind === "%") return "%";
        const value = lookUp(name);
        return value === undefined ? place : print(value, kind === "f" ? digits : undefined);
      },
    );
  }
  return template.replace(BRACES, (place, name: string) => {
    const value = lookUp(name === "" ? undefined : name);
    return value === undefined ? place : print(value);
  });
}

function shown(value: Json, digits: string | undefined): string {
  if (typeof value === "string") return value.slice(0, MAX_PARAM);
  if (typeof value === "number" && digits !== undefined) return value.toFixed(Math.min(20, Number(digits)));
  if (value === null || typeof value !== "object") return String(value);
  return boundedJson(value, MAX_PARAM).slice(0, MAX_PARAM);
}
