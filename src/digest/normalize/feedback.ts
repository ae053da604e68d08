import type { JsonObject } from "../../lib/json.ts";
import type { Event } from "../../protocol/event.ts";
import type { Notes } from "./notes.ts";
import { cutText } from "./text.ts";

/**
 * Sees to it that a feedback has its `contexts.feedback.message` (reference: telemetry-items.md §7): clients
 * that put the words into the event's message are understood as well.
 */
export function completeFeedback(notes: Notes, event: Event): void {
  const feedback: JsonObject | undefined = event.contexts?.feedback;
  if (typeof feedback?.message === "string") return;
  const words = event.logentry?.formatted;
  if (words === undefined) {
    notes.missing("contexts.feedback.message");
    return;
  }
  event.contexts = {
    ...event.contexts,
    feedback: { type: "feedback", ...feedback, message: cutText(words, 4096) },
  };
}
