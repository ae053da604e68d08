import { type Archive, type ArchiveConditions, readArchive } from "../../protocol/archive.ts";
import type { WireArchive } from "../../wire/issue.ts";

const MINUTE_MS = 60_000;

/** What an issue has in its row while it is archived. */
export interface ArchiveColumns {
  readonly wakes_at: Date | null;
  readonly wakes_after_events: number | null;
  readonly wakes_after_users: number | null;
  readonly archive: string | null;
}

/** Of an issue that nobody waits for. */
export const NOT_WAITED_FOR: ArchiveColumns = {
  wakes_at: null,
  wakes_after_events: null,
  wakes_after_users: null,
  archive: null,
};

/** What is written for these conditions, from now on. Within a time nothing counts down: who counts looks back. */
export function columnsFor(conditions: ArchiveConditions, now: Date): ArchiveColumns {
  const { minutes, events, eventsWithin, users, usersWithin } = conditions;
  const archive: Archive = { at: now.getTime(), ...conditions };
  return {
    wakes_at: minutes === undefined ? null : new Date(now.getTime() + minutes * MINUTE_MS),
    wakes_after_events: eventsWithin === undefined ? (events ?? null) : null,
    wakes_after_users: usersWithin === undefined ? (users ?? null) : null,
    archive: JSON.stringify(archive),
  };
}

/** `statusDetails` of an archived issue: what is left of what was asked for (reference: grouping-and-search.md §5). */
export function presentArchive(row: {
  readonly wakes_at: Date | null;
  readonly wakes_after_events: number | null;
  readonly wakes_after_users: number | null;
  readonly archive: unknown;
}): WireArchive {
  const { events, eventsWithin, users, usersWithin, forecast } = readArchive(row.archive) ?? {};
  return {
    ...(row.wakes_at && { ignoreUntil: row.wakes_at.toISOString() }),
    ...amounts("ignoreCount", "ignoreWindow", row.wakes_after_events ?? events, eventsWithin),
    ...amounts("ignoreUserCount", "ignoreUserWindow", row.wakes_after_users ?? users, usersWithin),
    ...(forecast && { forecast }),
  };
}

/** As clients ask for them, for the activity and for the answer to a change. */
export function presentConditions({
  minutes,
  events,
  eventsWithin,
  users,
  usersWithin,
}: ArchiveConditions): WireArchive {
  return {
    ...(minutes !== undefined && { ignoreDuration: minutes }),
    ...amounts("ignoreCount", "ignoreWindow", events, eventsWithin),
    ...amounts("ignoreUserCount", "ignoreUserWindow", users, usersWithin),
  };
}

function amounts(
  count: "ignoreCount" | "ignoreUserCount",
  window: "ignoreWindow" | "ignoreUserWindow",
  most: number | undefined,
  within: number | undefined,
): WireArchive {
  if (most === undefined) return {};
  return { [count]: most, ...(within !== undefined && { [window]: within }) };
}
