import type { WriteBatch } from "../ports/event-store.ts";
import type { QueueBatch } from "../ports/ingest-queue.ts";
import type { OutcomeCount } from "../protocol/outcome.ts";
import type { PreparedEvent, RawEvent, StoredEvent } from "../protocol/stations.ts";
import { normalize } from "./normalize/normalize.ts";
import { openAccepted } from "./open-accepted.ts";
import { prepare } from "./prepare.ts";
import type { DigestRoom } from "./room.ts";

/** Events digested before others get the thread: at 100 µs each that is 2 ms. */
const EVENTS_A_TURN = 16;

/**
 * Takes a batch of the queue to the store: open, normalise, prepare, then one transaction. All pure work comes
 * first, so Postgres never waits in an open transaction while we parse.
 */
export async function digest(room: DigestRoom, batch: QueueBatch): Promise<readonly StoredEvent[]> {
  const events: PreparedEvent[] = [];
  const outcomes: OutcomeCount[] = [];
  const userReports: WriteBatch["userReports"][number][] = [];

  for (const accepted of batch.accepted) {
    const opened = openAccepted(accepted, room.limits);
    outcomes.push(...opened.outcomes);
    userReports.push(...opened.userReports);
    for (const raw of opened.events) {
      const prepared = prepareOrCount(room, raw);
      if ("quantity" in prepared) outcomes.push(prepared);
      else events.push(prepared);
      if (events.length % EVENTS_A_TURN === 0) await turn();
    }
  }
  return room.events.store({ receipt: batch.receipt, events, outcomes, userReports });
}

/** One event that our own code stumbles over must not hold up the queue for all others. */
function prepareOrCount(room: DigestRoom, raw: RawEvent): PreparedEvent | OutcomeCount {
  const { projectId, keyId, receivedAt } = raw;
  try {
    const event = normalize(raw, {
      now: room.now(),
      retentionDays: room.limits.retentionDays,
      ...(room.places !== undefined && { places: room.places }),
    });
    return prepare(event, { projectId, keyId });
  } catch (error) {
    room.log.error({ projectId, err: error }, "an event could not be digested; it is counted as invalid");
    return {
      at: receivedAt,
      projectId,
      keyId,
      category: "error",
      outcome: "invalid",
      reason: "internal",
      quantity: 1,
    };
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
