import type { Event } from "../protocol/event.ts";
import { linesOf, type PackedTags, packTags, tagOf } from "../protocol/packed-tags.ts";
import type { EventFacts, GroupingExplanation, PackedEvent, PreparedEvent } from "../protocol/stations.ts";
import { group } from "./group/group.ts";
import { stringifyEvent } from "./known-exceptions.ts";

/**
 * Makes the payload text, and lets go of the tree it was. The explanation of a new issue's grouping is worked out
 * of the text anew: a closure over the tree would keep a thousand trees alive while they wait for their transaction.
 */
export function packEvent({ event, grouping, tags: pairs, ...rest }: PreparedEvent): PackedEvent {
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
  const payload = stringifyEvent(event);
  const tags = packTags(pairs);
  const explain = () => explainAnew(payload, tags);
  return {
    ...rest,
    event: facts,
    tags,
    grouping: { version: grouping.version, hashes: grouping.hashes, explain },
    payload,
  };
}

function explainAnew(payload: string, { common, own }: PackedTags): GroupingExplanation {
  const tags = [...linesOf(common), ...linesOf(own)].map(tagOf);
  return group(JSON.parse(payload) as Event, tags).explain();
}
