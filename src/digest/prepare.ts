import type { Event } from "../protocol/event.ts";
import type { PreparedEvent } from "../protocol/stations.ts";
import { deriveTags } from "./derive-tags.ts";
import { group } from "./group/group.ts";
import { markInApp } from "./in-app.ts";
import { scrub } from "./scrub/scrub.ts";
import { summarize } from "./summarize.ts";
import { userKey } from "./user-key.ts";

/**
 * From a sound event to one that can be stored. Scrubbing comes before everything that copies from the event,
 * so no title, tag or hash is made of what must not be kept. Owns `event` and changes it in place
 * (`in_app`, scrubbed values, `_meta`).
 */
export function prepare(
  event: Event,
  facts: { readonly projectId: number; readonly keyId: number },
): PreparedEvent {
  markInApp(event);
  scrub(event);
  const tags = deriveTags(event);
  const user = userKey(event.user);
  return {
    projectId: facts.projectId,
    keyId: facts.keyId,
    event,
    summary: summarize(event),
    tags,
    grouping: group(event, tags),
    ...(user !== undefined && { user }),
  };
}
