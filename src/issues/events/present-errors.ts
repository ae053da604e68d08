import type { EventError } from "../../protocol/event.ts";
import type { WireEvent } from "../../wire/event.ts";

/** What each kind of repair means to a reader (reference: event-payload.md §3). */
const MESSAGES = new Map([
  ["invalid_data", "A value was not of the expected kind and was discarded."],
  ["value_too_long", "A value was longer than allowed and was shortened."],
  ["missing_attribute", "A required value was missing."],
  ["invalid_attribute", "A value with an unknown name was discarded."],
  ["clock_drift", "The clock of the device was wrong; times were corrected."],
  ["future_timestamp", "The event said that it happens in the future; the time of receipt is used."],
  ["past_timestamp", "The event was older than events are kept; the time of receipt is used."],
  ["too_large", "Parts of the event were larger than allowed and were left out."],
  ["js_no_source", "No source map was found for a script, so its frames stay as they were sent."],
  ["js_invalid_source", "The source code of a script could not be read."],
  ["js_invalid_sourcemap", "A source map could not be read."],
  ["js_invalid_sourcemap_location", "A source map says nothing of the place of a frame."],
  ["js_missing_sources_content", "A source map lacks the text of a source, so its lines are not shown."],
  ["native_missing_dsym", "Debug information of an image was missing."],
]);

/** Repairs of an event in words. Kinds we do not know, as SDKs may send them, are told by their name. */
export function presentErrors(errors: readonly EventError[] | undefined): WireEvent["errors"] {
  return (errors ?? []).map(({ type, ...data }) => ({
    type: String(type),
    message: MESSAGES.get(type) ?? `The event was changed on its way: ${String(type).replaceAll("_", " ")}.`,
    data: Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)),
  }));
}
