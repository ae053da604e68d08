import type { Event } from "../protocol/event.ts";
import type { Grouping, PreparedEvent, Summary } from "../protocol/stations.ts";
import type { ProjectRules } from "../rules/project-rules.ts";
import { deriveTags } from "./derive-tags.ts";
import { group, type RulesOfEvent } from "./group/group.ts";
import { markInApp } from "./in-app.ts";
import { isKnown } from "./known-exceptions.ts";
import { Rulings, settleInApp } from "./rulings.ts";
import { scrub } from "./scrub/scrub.ts";
import { shortened } from "./shortened.ts";
import { summarize, TITLE_LENGTH } from "./summarize.ts";
import { userKey } from "./user-key.ts";

/**
 * From a sound event to one that can be stored. Scrubbing comes before everything that copies from the event,
 * so no title, tag or hash is made of what must not be kept; and before a project's rules, which see what is stored, and
 * so come to the same when they are asked again. Owns `event` and changes it in place (`in_app`, scrubbed values, `_meta`).
 */
export function prepare(
  event: Event,
  facts: { readonly projectId: number; readonly keyId: number },
  project?: ProjectRules,
): PreparedEvent {
  markInApp(event);
  scrub(event);
  const ruled = project && rulesOf(event, project);
  // Known exceptions were settled when they were new, by the same rules.
  if (ruled?.rulings && !isKnown(event.exception)) settleInApp(event, ruled.rulings);
  const tags = deriveTags(event);
  const user = userKey(event.user);
  const grouping = group(event, tags, ruled);
  return {
    projectId: facts.projectId,
    keyId: facts.keyId,
    event,
    summary: titled(summarize(event), grouping),
    tags,
    grouping,
    ...(user !== undefined && { user }),
  };
}

/** The same for an event that was stored, by rules of now: those that it was prepared by may be gone. */
export function prepareAgain(
  event: Event,
  facts: { readonly projectId: number; readonly keyId: number },
  project: ProjectRules | undefined,
): PreparedEvent {
  if (project?.rules.stack === undefined) settleInApp(event);
  return prepare(event, facts, project);
}

/**
 * Groups a stored event by rules of now, or by none; `title` is what it would be called. Changes `in_app` of its frames
 * in place.
 */
export function groupAgain(
  event: Event,
  tags: PreparedEvent["tags"],
  project: Pick<ProjectRules, "version" | "rules"> | undefined,
): Grouping {
  const ruled = project && rulesOf(event, project);
  settleInApp(event, ruled?.rulings);
  return group(event, tags, ruled);
}

/** What an event is grouped by, beside itself. */
export function rulesOf(event: Event, project: Pick<ProjectRules, "version" | "rules">): RulesOfEvent {
  const { stack } = project.rules;
  return { project, ...(stack && { rulings: new Rulings(stack, event.platform) }) };
}

/** A rule's title stands for all that is said of an issue in one line. */
function titled(summary: Summary, { title }: Grouping): Summary {
  if (title === undefined) return summary;
  const { type: _type, value: _value, ...metadata } = summary.metadata;
  const short = shortened(title, TITLE_LENGTH);
  return { ...summary, title: short, metadata: { ...metadata, title: short } };
}
