import type { PoolClient } from "pg";
import { isObject, own } from "../../lib/json.ts";
import type { WriteBatch } from "../../ports/event-store.ts";
import { normalizeEventId } from "../../protocol/event-id.ts";
import type { PackedEvent } from "../../protocol/stations.ts";

/** Notes the events that this batch brings words on: whoever thins out leaves them as they are. */
export async function keepWanted(
  client: PoolClient,
  { events, userReports }: Pick<WriteBatch, "events" | "userReports">,
): Promise<void> {
  const wanted = [
    ...userReports.map(({ projectId, eventId }) => ({ projectId, eventId })),
    ...events.flatMap(wantedBy),
  ];
  if (wanted.length === 0) return;
  await client.query({
    name: "keep-wanted",
    text: "insert into event_wanted (project_id, event_id) select * from unnest($1::bigint[], $2::uuid[])",
    values: [wanted.map(({ projectId }) => projectId), wanted.map(({ eventId }) => eventId)],
  });
}

/** Feedback names the event that it is about (reference: telemetry-items.md §7). */
function wantedBy({ projectId, event, payload }: PackedEvent): { projectId: number; eventId: string }[] {
  if (event.type !== "feedback") return [];
  const { contexts } = JSON.parse(payload) as { contexts?: unknown };
  const feedback = isObject(contexts) ? own(contexts, "feedback") : undefined;
  const eventId = isObject(feedback) ? normalizeEventId(own(feedback, "associated_event_id")) : undefined;
  return eventId === undefined ? [] : [{ projectId, eventId }];
}
