import type { QueueBatch } from "../ports/ingest-queue.ts";
import type { Accepted } from "../protocol/accepted.ts";
import type { OutcomeCount } from "../protocol/outcome.ts";
import type { PackedEvent, RawEvent } from "../protocol/stations.ts";
import { rememberException } from "./known-exceptions.ts";
import { normalize } from "./normalize/normalize.ts";
import { openAccepted } from "./open-accepted.ts";
import { packEvent } from "./pack-event.ts";
import { type Gathering, partsOf } from "./parts.ts";
import { prepare } from "./prepare.ts";
import type { DigestRoom } from "./room.ts";

/** Events digested before others get the thread: at 50 µs each that is under a millisecond. */
const EVENTS_A_TURN = 16;

/**
 * Takes a batch of the queue to the store, in parts: while the database stores one, the next is prepared. All
 * pure work on a part comes before its transaction, so Postgres never waits in an open one while we parse.
 */
export async function digest(room: DigestRoom, batch: QueueBatch): Promise<void> {
  let storing: Promise<unknown> = Promise.resolve();
  for await (const part of partsOf(batch, (one, into) => prepareRecord(room, one, into))) {
    await storing;
    storing = room.events.store(part);
    // Heard of when it is awaited; until then a failure must not count as unhandled.
    storing.catch(() => undefined);
  }
  await storing;
}

async function prepareRecord(room: DigestRoom, accepted: Accepted, into: Gathering): Promise<void> {
  const opened = openAccepted(accepted, room.limits);
  for (const raw of opened.events) {
    const prepared = prepareOrCount(room, raw);
    if ("quantity" in prepared) into.outcomes.push(prepared);
    else into.events.push(prepared);
    if (into.events.length % EVENTS_A_TURN === 0) await turn();
  }
  into.outcomes.push(...opened.outcomes);
  into.userReports.push(...opened.userReports);
}

/** One event that our own code stumbles over must not hold up the queue for all others. */
function prepareOrCount(room: DigestRoom, raw: RawEvent): PackedEvent | OutcomeCount {
  const { projectId, keyId, receivedAt } = raw;
  try {
    const event = normalize(raw, {
      now: room.now(),
      retentionDays: room.limits.retentionDays,
      ...(room.places !== undefined && { places: room.places }),
    });
    const prepared = prepare(event, { projectId, keyId });
    if (raw.exceptionText !== undefined) rememberException(raw.exceptionText, raw.payload, event);
    return packEvent(prepared);
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
