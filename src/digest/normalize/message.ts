import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import type { LogEntry } from "../../protocol/event.ts";
import { type DataLimits, soundData } from "./data.ts";
import { interpolate } from "./interpolate.ts";
import type { Notes } from "./notes.ts";
import { cutText, madeWellFormed, text } from "./text.ts";

const MAX_MESSAGE = 8192;
const PARAMS: DataLimits = { size: 8192, depth: 5, entries: 50 };

/**
 * The message, from `logentry`, `message` or raven's interface, each text or `{message, formatted, params}`;
 * a text beside an object is what people read (reference: event-payload.md §1).
 */
export function messageOf(notes: Notes, payload: JsonObject): LogEntry | undefined {
  const forms = [
    ["logentry", payload.logentry],
    ["sentry.interfaces.Message", payload["sentry.interfaces.Message"]],
    ["message", payload.message],
  ] as const;
  let best: LogEntry | undefined;
  let loose: string | undefined;
  for (const [key, form] of forms) {
    if (form === undefined || form === null) continue;
    if (isObject(form)) best ??= logEntry(notes, key, form, payload.params);
    else loose ??= text(notes, key, form, MAX_MESSAGE);
  }
  if (best === undefined) return loose === undefined ? undefined : { formatted: loose };
  // Raven sent the finished text as `message` and the template in its interface.
  if (
    loose !== undefined &&
    best.message === undefined &&
    best.formatted !== loose &&
    best.params !== undefined
  ) {
    return { message: best.formatted, ...best, formatted: loose };
  }
  return best;
}

function logEntry(
  notes: Notes,
  key: string,
  form: JsonObject,
  looseParams: Json | undefined,
): LogEntry | undefined {
  notes.enter(key);
  const template = text(notes, "message", form.message, MAX_MESSAGE);
  const finished = text(notes, "formatted", form.formatted, MAX_MESSAGE);
  const sent = form.params ?? looseParams;
  const params = sent === undefined || sent === null ? undefined : soundData(notes, "params", sent, PARAMS);
  notes.leave();

  const filled = template === undefined ? undefined : interpolate(template, params, MAX_MESSAGE);
  const formatted =
    finished ?? (filled === undefined ? undefined : madeWellFormed(cutText(filled, MAX_MESSAGE)));
  if (formatted === undefined || formatted === "") return undefined;

  const entry: LogEntry = { formatted };
  if (template !== undefined && template !== formatted) entry.message = template;
  if (params !== undefined && params !== null && !isEmptyData(params)) entry.params = params;
  return entry;
}

function isEmptyData(value: Json): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
