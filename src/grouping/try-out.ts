import { Refusal } from "../errors.ts";
import { shortIdOf } from "../issues/short-id.ts";
import type { FoundEvent } from "../ports/event-store.ts";
import type { Grouping } from "../protocol/stations.ts";
import { type ProjectRules, readRules } from "../rules/project-rules.ts";
import type {
  WireEventGrouping,
  WireGroupingTrial,
  WireGroupingTrialAnswer,
} from "../wire/grouping-rules.ts";
import type { GroupingRoom } from "./room.ts";
import { requireSound } from "./settings.ts";
import { ownersOf } from "./store.ts";

/** Among so many one is in full, as a rule: flood control keeps one each ten seconds. */
const NEWEST = 100;

interface Project {
  readonly id: number;
  readonly slug: string;
}

/** How a stored event is grouped by the rules in force, component by component, and which issue it joins by them. */
export async function groupingOfEvent(
  room: GroupingRoom,
  project: Project,
  eventId: string,
): Promise<WireEventGrouping> {
  const found = await requireEvent(room, project, eventId);
  return await present(room, project, grouped(room, found, await room.rules.current(project.id)));
}

/** How a stored event would be grouped by rules that are not saved, beside how it is grouped now. */
export async function tryOut(
  room: GroupingRoom,
  project: Project,
  trial: WireGroupingTrial,
): Promise<WireGroupingTrialAnswer> {
  requireSound(trial);
  const found = await requireEvent(room, project, trial.eventId ?? (await newestEvent(room, project)));
  const inForce = await room.rules.current(project.id);
  const trialRules = {
    version: (inForce?.version ?? 0) + 1,
    rules: readRules({
      fingerprintRules: trial.fingerprintingRules,
      stackRules: trial.groupingEnhancements,
    }),
  };
  const [now, answer] = await Promise.all([
    present(room, project, grouped(room, found, inForce)),
    present(room, project, grouped(room, found, trialRules)),
  ]);
  const isSame =
    now.hashes[0] === answer.hashes[0] || (now.issue !== null && now.issue.id === answer.issue?.id);
  const { eventId, title, issueId } = found.row;
  return { event: { id: eventId, title, issueId: String(issueId) }, now, tried: answer, isSame };
}

function grouped(
  room: GroupingRoom,
  { event, row }: FoundEvent,
  project: Pick<ProjectRules, "version" | "rules"> | undefined,
): Grouping {
  return room.group(structuredClone(event), Object.entries(row.tags), project);
}

async function present(room: GroupingRoom, project: Project, grouping: Grouping): Promise<WireEventGrouping> {
  const owners = await ownersOf(room.db, project.id, grouping.hashes);
  const byHash = new Map(owners.map((owner) => [owner.hash, owner]));
  const hash = grouping.hashes.find((candidate) => byHash.has(candidate));
  const owner = hash === undefined ? undefined : byHash.get(hash);
  const { reason, parts } = grouping.explain();
  return {
    version: grouping.version,
    reason,
    parts: [...parts],
    hashes: grouping.hashes,
    ...(grouping.title !== undefined && { title: grouping.title }),
    issue: owner
      ? { id: String(owner.id), shortId: shortIdOf(project.slug, owner.number), title: owner.title }
      : null,
  };
}

async function newestEvent(room: GroupingRoom, project: Project): Promise<string> {
  const { rows } = await room.events.page({ projectId: project.id, limit: NEWEST });
  const newest = rows.find(({ isThinned }) => !isThinned) ?? rows[0];
  if (newest) return newest.eventId;
  throw new Refusal("not_found", "This project has no event yet to try rules on.");
}

async function requireEvent(room: GroupingRoom, project: Project, text: string): Promise<FoundEvent> {
  const id = text.trim().replaceAll("-", "").toLowerCase();
  if (!/^[0-9a-f]{32}$/u.test(id)) throw new Refusal("bad_request", "An event id has 32 hexadecimal digits.");
  const found = await room.events.byId(project.id, id);
  if (found?.row.isThinned) {
    throw new Refusal(
      "not_found",
      "The body of this event was not kept, so it cannot be grouped. Name another one.",
    );
  }
  if (found) return found;
  throw new Refusal(
    "not_found",
    "There is no such event in this project; it may be older than events are kept.",
  );
}
