import type { Event } from "../../protocol/event.ts";
import type { Summary } from "../../protocol/stations.ts";

/** What an issue takes from the event that it begins with, by the columns of `issue`. */
export function issueColumns(event: Event, summary: Summary) {
  return {
    level: event.level,
    type: event.type,
    title: summary.title,
    culprit: summary.culprit,
    platform: event.platform,
    logger: event.logger ?? null,
    metadata: summary.metadata,
    is_unhandled: summary.isUnhandled,
    priority: priorityOf(event.level),
  };
}

/** New issues begin with the priority that their level suggests (reference: web-api.md §7). */
function priorityOf(level: Event["level"]): string {
  if (level === "fatal" || level === "error") return "high";
  return level === "warning" ? "medium" : "low";
}
