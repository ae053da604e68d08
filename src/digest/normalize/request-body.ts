import type { Json } from "../../lib/json.ts";
import { type DataLimits, soundData } from "./data.ts";
import type { Notes } from "./notes.ts";
import { parseQuery } from "./request-text.ts";
import { mendText } from "./text.ts";

const BODY: DataLimits = { size: 8192, depth: 10, entries: 500 };
/** A longer body is shown as cut text; parsing it to keep 8 KiB would not pay. */
const MAX_PARSED = 262_144;

export interface Body {
  readonly data: Json;
  readonly contentType?: string;
}

/**
 * The request's body, cut to 8 KiB. Text is parsed as JSON or as a form when the content type says so, and as
 * JSON when it looks like it and no type was given (reference: event-payload.md §3).
 */
export function bodyOf(
  notes: Notes,
  value: Json | undefined,
  contentType: string | undefined,
): Body | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") {
    const data = soundData(notes, "data", value, BODY);
    return data === null ? undefined : { data };
  }

  if (contentType === undefined || isJsonType(contentType)) {
    const parsed = parsedJson(value);
    if (parsed !== undefined) {
      return { data: soundData(notes, "data", parsed, BODY), contentType: contentType ?? "application/json" };
    }
  }
  const short = mendText(notes, "data", value, BODY.size);
  if (contentType !== "application/x-www-form-urlencoded") return { data: short };
  const form = new Map<string, Json>();
  for (const [name, entry] of parseQuery(short)) {
    const before = form.get(name);
    form.set(
      name,
      before === undefined ? entry : Array.isArray(before) ? [...before, entry] : [before, entry],
    );
  }
  return { data: soundData(notes, "data", Object.fromEntries(form), BODY), contentType };
}

function isJsonType(contentType: string): boolean {
  return contentType === "application/json" || contentType.endsWith("+json");
}

/** Only objects and lists: a text that happens to be `12` or `true` is still text. */
function parsedJson(text: string): Json | undefined {
  if (text.length > MAX_PARSED || !/^\s{0,64}[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
