import { readCodeOwners, translateCodeOwners } from "../rules/codeowners.ts";
import type { WireCodeOwnersAnswer, WireCodeOwnersFile } from "../wire/ownership.ts";
import type { OwnedProject, OwnershipRoom } from "./room.ts";
import { mappingsOfProject, peopleWith } from "./store.ts";

/**
 * Rules of ownership that say what a CODEOWNERS file says; nothing is saved. E-mail addresses are members as they are,
 * other names by what the caller says.
 */
export async function importCodeOwners(
  { db }: Pick<OwnershipRoom, "db">,
  project: OwnedProject,
  { raw, names = {} }: WireCodeOwnersFile,
): Promise<WireCodeOwnersAnswer> {
  const { lines, ownerless, problems } = readCodeOwners(raw);
  const said = new Map(Object.entries(names).map(([name, owner]) => [name, owner.trim()]));
  const meant = lines.flatMap((line) => line.names.map((name) => said.get(name) || name));
  const emails = new Set(meant.filter((name) => name.indexOf("@") > 0).map((name) => name.toLowerCase()));
  const [people, mappings] = await Promise.all([
    peopleWith(db, project.organizationId, [...emails]),
    mappingsOfProject(db, project.id),
  ]);
  const ownerOf = (name: string) => people.get((said.get(name) || name).toLowerCase())?.email;
  return {
    ...translateCodeOwners(lines, ownerOf),
    ownerless,
    problems,
    hasMappings: mappings.length > 0,
  };
}
