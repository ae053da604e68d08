import type { WireArrivals } from "../wire/project.ts";
import type { Project } from "./projects.ts";
import type { ProjectsRoom } from "./room.ts";
import { firstStoredEvent, recentOutcomes } from "./store.ts";

const HOUR_MS = 3_600_000;
const REFUSALS_SHOWN = 10;

/** Kinds of items that end as events, or would have; the set-up page waits for these. */
const EVENTS = new Set(["error", "default", "security", "internal", "unknown"]);

/**
 * What came for a project in the last hour and how it ended, and its first event: the set-up page shows it
 * while it waits, so that a wrong key or a filter is seen at once. `shortId` follows the project's slug.
 */
export async function arrivalsOf(
  room: Pick<ProjectsRoom, "db" | "now">,
  project: Project,
  shortIdOf: (slug: string, number: number) => string,
): Promise<WireArrivals> {
  const first = await firstStoredEvent(room.db, project.id);
  const since = room.now() - HOUR_MS;
  const outcomes = await recentOutcomes(room.db, project.id, new Date(since));

  const counts = new Map<string, number>();
  for (const { category, outcome, quantity } of outcomes) {
    if (EVENTS.has(category)) counts.set(outcome, (counts.get(outcome) ?? 0) + quantity);
  }
  return {
    firstEvent: first
      ? {
          eventId: first.eventId.replaceAll("-", ""),
          issueId: String(first.issueId),
          shortId: shortIdOf(project.slug, first.issueNumber),
          dateReceived: first.receivedAt.toISOString(),
        }
      : null,
    refusals: outcomes
      .filter(({ outcome }) => outcome !== "accepted")
      .slice(0, REFUSALS_SHOWN)
      .map(({ lastAt, outcome, reason, category, quantity }) => ({
        at: lastAt.toISOString(),
        outcome,
        reason,
        category,
        quantity,
      })),
    counts: Object.fromEntries(counts),
  };
}
