import { Refusal } from "../errors.ts";
import { issueIn } from "../issues/issue/find.ts";
import type { OrganizationAccess } from "../issues/room.ts";
import { shortIdOf } from "../issues/short-id.ts";
import type { WireOwnershipTrial, WireOwnershipTrialAnswer } from "../wire/ownership.ts";
import { factsOf, factsOfPath } from "./facts.ts";
import { findOwners } from "./owners.ts";
import type { OwnershipRoom } from "./room.ts";
import { readRules } from "./settings.ts";
import { mappingsOfProject } from "./store.ts";

/**
 * Who would own a path or an issue by rules that are not saved, and by which lines. Lines that cannot be read are left
 * out: what is wrong with them is asked for apart.
 */
export async function tryOwnership(
  room: Pick<OwnershipRoom, "db" | "events">,
  access: OrganizationAccess,
  { raw, path, issue }: WireOwnershipTrial,
): Promise<WireOwnershipTrialAnswer> {
  const [project] = access.projects;
  if (!project) throw new Refusal("not_found", "There is no such project, or you may not see it.");
  const { organizationId } = access;
  const { rules, owners: known } = await readRules(room, { organizationId }, raw);
  const mappings = await mappingsOfProject(room.db, project.id);
  const answer = (facts: ReturnType<typeof factsOf>): WireOwnershipTrialAnswer => {
    const { owners, matched } = findOwners(rules, facts, known);
    return {
      owners,
      rules: matched.map(({ rule: _, ...match }) => match),
      paths: facts.paths,
      repositoryPaths: facts.repositoryPaths,
    };
  };
  if (path?.trim()) return answer(factsOfPath(path.trim(), mappings));
  if (!issue?.trim()) throw new Refusal("bad_request", "Say which path or which issue to try.");
  const { row } = await issueIn(room, access, issue.trim());
  const found = await room.events.ofIssue(row.id, "recommended");
  if (!found) throw new Refusal("not_found", "None of its events is kept any more.");
  return {
    ...answer(factsOf(found, mappings)),
    issue: { id: String(row.id), shortId: shortIdOf(project.slug, row.number), title: row.title },
  };
}
