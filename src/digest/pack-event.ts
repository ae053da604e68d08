import type { Event } from "../protocol/event.ts";
import { linesOf, type PackedTags, packTags, tagOf } from "../protocol/packed-tags.ts";
import type { EventFacts, GroupingExplanation, PackedEvent, PreparedEvent } from "../protocol/stations.ts";
import type { FormerRules, ProjectRules } from "../rules/project-rules.ts";
import { stringifyEvent } from "./known-exceptions.ts";
import { groupAgain } from "./prepare.ts";

/**
 * Makes the payload text, and lets go of the tree it was. The explanation of a new issue's grouping is worked out
 * of the text anew: a closure over the tree would keep a thousand trees alive while they wait for their transaction.
 * `project` are the rules that it was prepared by, those of its former ones included that still count.
 */
export function packEvent(
  { event, grouping, tags: pairs, ...rest }: PreparedEvent,
  project?: ProjectRules,
): PackedEvent {
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
  const { former = [] } = project ?? {};
  const { version, hashes } = grouping;
  const explain = () => explainAnew(payload, tags, project);
  return {
    ...rest,
    event: facts,
    tags,
    grouping: {
      version,
      hashes,
      explain,
      ...(former.length > 0 && { former: () => formerHashes(payload, tags, former) }),
    },
    payload,
  };
}

function explainAnew(
  payload: string,
  tags: PackedTags,
  project: ProjectRules | undefined,
): GroupingExplanation {
  return groupAgain(JSON.parse(payload) as Event, pairsOf(tags), project).explain();
}

/** Each once, those of the latest rules first. */
function formerHashes(payload: string, tags: PackedTags, former: readonly FormerRules[]): string[] {
  const event = JSON.parse(payload) as Event;
  const pairs = pairsOf(tags);
  return [...new Set(former.flatMap((project) => groupAgain(event, pairs, project).hashes))];
}

const pairsOf = ({ common, own }: PackedTags): PreparedEvent["tags"] =>
  [...linesOf(common), ...linesOf(own)].map(tagOf);
