import { readCodeOwners, translateCodeOwners } from "../rules/codeowners.ts";
import type { WireCodeOwnersAnswer, WireCodeOwnersFile } from "../wire/ownership.ts";
import type { OwnedProject, OwnershipRoom } from "./room.ts";
import { mappingsOfProject, ownersNamed } from "./store.ts";

/**
 * Rules of ownership that say what a CODEOWNERS file says; nothing is saved. E-mail addresses are members as they are,
 * `@organization/team` is the team of that slug, other names are whom the caller says.
 */
export async function importCodeOwners(
  { db }: Pick<OwnershipRoom, "db">,
  project: OwnedProject,
  { raw, names = {} }: WireCodeOwnersFile,
): Promise<WireCodeOwnersAnswer> {
  const { lines, ownerless, problems } = readCodeOwners(raw);
  const said = new Map(Object.entries(names).map(([name, owner]) => [name, owner.trim()]));
  const meant = lines.flatMap((line) => line.names.map((name) => said.get(name) || name));
  const emails = meant.filter((name) => name.indexOf("@") > 0).map((name) => name.toLowerCase());
  const slugs = meant.flatMap((name) => teamNamed(name) ?? []);
  const [owners, mappings] = await Promise.all([
    ownersNamed(db, project.organizationId, { emails: [...new Set(emails)], slugs: [...new Set(slugs)] }),
    mappingsOfProject(db, project.id),
  ]);
  const ownerOf = (name: string) => {
    const one = said.get(name) || name;
    const team = owners.teams.get(teamNamed(one) ?? "");
    return team ? `#${team.slug}` : owners.people.get(one.toLowerCase())?.email;
  };
  return {
    ...translateCodeOwners(lines, ownerOf),
    ownerless,
    problems,
    hasMappings: mappings.length > 0,
  };
}

/** Slug of `#team` or `@organization/group/team`; of subgroups the last one is the team. */
function teamNamed(name: string): string | undefined {
  if (name.startsWith("#")) return name.slice(1).toLowerCase();
  return name.startsWith("@") && name.includes("/")
    ? name.slice(name.lastIndexOf("/") + 1).toLowerCase()
    : undefined;
}
