import type { Event } from "../protocol/event.ts";
import type { Grouping, PreparedEvent } from "../protocol/stations.ts";
import type { ProjectRules } from "../rules/project-rules.ts";
import { group } from "./group/group.ts";
import { isKnown, knownException, parsePayload, rememberException } from "./known-exceptions.ts";
import { rulesOf } from "./prepare.ts";
import { settleInApp } from "./rulings.ts";

/**
 * Groups a stored event, as its JSON, by other rules than it was; the same as `groupAgain`, at half the cost where many
 * events have the same exceptions. Throws for what is no event.
 */
export function groupStored(
  text: string,
  tags: PreparedEvent["tags"],
  project: Pick<ProjectRules, "version" | "rules">,
): Grouping {
  const parsed = parsePayload(text, () => `stored ${project.rules.stackName}`);
  if (parsed === undefined) throw new Error("a stored event is no object");
  const { payload, exception } = parsed;
  const event = payload as unknown as Event;
  knownException(payload, event.platform);
  const ruled = rulesOf(event, project);
  if (!isKnown(event.exception)) settleInApp(event, ruled.rulings);
  const grouping = group(event, tags, ruled);
  if (exception !== undefined) rememberException(exception, payload, event, event.errors ?? []);
  return grouping;
}
