import type { EventFacts, PackedEvent, PreparedEvent } from "../protocol/stations.ts";

/** Makes the payload text, and lets go of the tree it was. */
export function packEvent({ event, ...rest }: PreparedEvent): PackedEvent {
  const facts: EventFacts = {
    event_id: event.event_id,
    timestamp: event.timestamp,
    received: event.received,
    platform: event.platform,
    level: event.level,
    type: event.type,
    ...(event.release !== undefined && { release: event.release }),
    ...(event.logger !== undefined && { logger: event.logger }),
  };
  return { ...rest, event: facts, payload: JSON.stringify(event) };
}
