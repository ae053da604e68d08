import type { Event } from "../../protocol/event.ts";
import { messageText } from "../main-exception.ts";
import { parameterize } from "./parameterize.ts";

/** Longer texts are grouped by their beginning. */
const MAX_GROUPED = 2048;

export interface MessageView {
  readonly text: string;
  readonly isTemplate: boolean;
}

/**
 * What of a message groups it: the template if the SDK sent one apart from the text, else the text; of it
 * the first two lines that say something, with what varies replaced. Undefined without a message.
 */
export function viewMessage(event: Event): MessageView | undefined {
  const template = event.logentry?.message;
  const isTemplate =
    template !== undefined && template.trim() !== "" && template !== event.logentry?.formatted;
  const text = groupedText(isTemplate ? template : messageText(event));
  return text === "" ? undefined : { text, isTemplate };
}

/** The first two lines that are not empty, parameterised. */
export function groupedText(text: string): string {
  const bounded = text.length > MAX_GROUPED ? text.slice(0, MAX_GROUPED) : text;
  const lines = bounded.includes("\n") ? firstLines(bounded) : bounded.trim();
  return parameterize(lines);
}

function firstLines(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .slice(0, 2)
    .join("\n");
}
