import { prepareAgain } from "./digest/prepare.ts";
import type { RulesDirectory } from "./grouping/rules-directory.ts";
import type { EventReader, FoundEvent } from "./ports/event-store.ts";
import type { StoredStacks } from "./sourcemaps/stored-stacks.ts";

/**
 * The same reader, whose events are as readable as what was uploaded by now makes them: nobody who asks for an event
 * can be told less than another. Says of each how it would be grouped, where that changed.
 */
export function readableEvents(
  reader: EventReader,
  stacks: Pick<StoredStacks, "readAgain">,
  rules: Pick<RulesDirectory, "current">,
): EventReader {
  async function readable(found: FoundEvent | undefined): Promise<FoundEvent | undefined> {
    if (found === undefined) return undefined;
    const { row, event } = found;
    const read = await stacks.readAgain(event, row.projectId);
    if (read.event === event) return read.isPending ? { ...found, isPending: true } : found;
    const facts = { projectId: row.projectId, keyId: 0 };
    const project = await rules.current(row.projectId);
    const before = prepareAgain(event, facts, project).grouping.hashes;
    const { event: repaired, summary, grouping } = prepareAgain(read.event, facts, project);
    return {
      ...found,
      row: { ...row, culprit: summary.culprit },
      event: repaired,
      ...(grouping.hashes[0] !== before[0] && { regrouped: grouping.hashes }),
    };
  }

  return {
    ...reader,
    byId: async (projectId, eventId) => await readable(await reader.byId(projectId, eventId)),
    ofIssue: async (issueId, which) => await readable(await reader.ofIssue(issueId, which)),
  };
}
