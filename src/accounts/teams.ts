import { Refusal } from "../errors.ts";
import { idOf, isSlug, numbered, slugify } from "../lib/slug.ts";
import { sentence } from "../wire/sentences.ts";
import type { WireTeam, WireTeamName } from "../wire/team.ts";
import type { Scope } from "./permissions.ts";
import type { AccountsRoom } from "./room.ts";
import {
  hideTeam,
  insertTeam,
  insertTeamMember,
  type TeamRow,
  type TeamsPlace,
  teamBy,
  teamPage,
  updateTeam,
} from "./teams/store.ts";

type Room = Pick<AccountsRoom, "db">;

/** Who asks, and where. */
export interface AskingForTeams {
  readonly organizationId: number;
  readonly accountId: number;
}

/** Teams of an organisation by slug; `limit + 1` at the most. */
export async function listTeams(room: Room, asking: AskingForTeams, place: TeamsPlace): Promise<TeamRow[]> {
  const { organizationId, accountId } = asking;
  return await teamPage(room.db, organizationId, accountId, { ...place, limit: place.limit + 1 });
}

/** The team of a slug or numeric id. */
export async function findTeam(
  room: Room,
  { organizationId, accountId }: AskingForTeams,
  slugOrId: string,
): Promise<TeamRow | undefined> {
  const id = idOf(slugOrId);
  const slug = slugOrId.toLowerCase();
  if (id === undefined && !isSlug(slug)) return undefined;
  return await teamBy(room.db, organizationId, accountId, id === undefined ? { slug } : { id });
}

export async function requireTeam(room: Room, asking: AskingForTeams, slugOrId: string): Promise<TeamRow> {
  const team = await findTeam(room, asking, slugOrId);
  if (team) return team;
  throw new Refusal("not_found", sentence("noSuchTeam"));
}

/** What a team is called; a name or a slug alone makes the other. */
export interface TeamNames {
  readonly name?: string;
  readonly slug?: string;
}

/**
 * Makes a team whose first member is who makes it, if they are of the organisation. A slug that was asked for is kept or
 * refused; one made of the name gets a number behind when it is taken.
 */
export async function createTeam(
  room: Room,
  asking: AskingForTeams,
  { name, slug }: TeamNames,
): Promise<TeamRow> {
  const called = name ?? slug;
  if (called === undefined) {
    throw new Refusal("bad_request", sentence("required"), { fields: { name: [sentence("required")] } });
  }
  const base = slug ?? slugify(called, "team");
  const id = await room.db.transaction().execute(async (db) => {
    for (let number = 1; number <= (slug === undefined ? 50 : 1); number += 1) {
      const made = await insertTeam(db, {
        organization_id: asking.organizationId,
        slug: numbered(base, number),
        name: called,
      });
      if (made === undefined) continue;
      await insertTeamMember(db, made, asking.accountId);
      return made;
    }
    throw slugTaken();
  });
  return await requireTeam(room, asking, String(id));
}

export async function changeTeam(
  room: Room,
  asking: AskingForTeams,
  team: TeamRow,
  change: TeamNames,
): Promise<TeamRow> {
  if (Object.keys(change).length > 0) {
    const { organizationId } = asking;
    if ((await updateTeam(room.db, { id: team.id, organizationId }, change)) === "taken") throw slugTaken();
  }
  return await requireTeam(room, asking, String(team.id));
}

/** Nobody sees it any more; what it had is let go soon after, with a note at each issue. */
export async function deleteTeam(
  room: Pick<AccountsRoom, "db" | "now">,
  { accountId }: AskingForTeams,
  team: TeamRow,
): Promise<void> {
  if (await hideTeam(room.db, team.id, accountId, new Date(room.now()))) return;
  throw new Refusal("not_found", sentence("noSuchTeam"));
}

function slugTaken(): Refusal {
  const text = sentence("teamSlugTaken");
  return new Refusal("conflict", text, { fields: { slug: [text] } });
}

export function presentTeam(team: TeamRow, access: ReadonlySet<Scope>): WireTeam {
  return {
    ...teamName(team),
    dateCreated: team.created_at.toISOString(),
    isMember: team.is_member,
    teamRole: team.is_member ? "contributor" : null,
    hasAccess: true,
    isPending: false,
    memberCount: team.members,
    projectCount: team.projects,
    avatar: { avatarType: "letter_avatar", avatarUuid: null },
    flags: { "idp:provisioned": false },
    access: [...access],
  };
}

function teamName({ id, slug, name }: TeamRow): WireTeamName {
  return { id: String(id), slug, name };
}
