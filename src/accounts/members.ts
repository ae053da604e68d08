import { Refusal } from "../errors.ts";
import type { Role, WireMember } from "../wire/account.ts";
import { sentence } from "../wire/sentences.ts";
import type { WireTeamName } from "../wire/team.ts";
import { presentUser } from "./account.ts";
import { checkedEmail, createAccount } from "./accounts.ts";
import {
  countOwners,
  deleteMembership,
  holdMembers,
  type MemberRow,
  memberOf,
  memberPage,
  updateRole,
} from "./members/store.ts";
import { insertInvitationCause } from "./password-links/store.ts";
import { mayRank } from "./permissions.ts";
import type { AccountsRoom } from "./room.ts";
import { countReset } from "./sign-in/throttle.ts";
import { accountByEmail, insertAccount, insertMembership } from "./store.ts";
import { teamsOfMembers } from "./teams/store.ts";

/** Who does it, with the role they have where they do it. */
export interface Acting {
  readonly organizationId: number;
  readonly role: Role;
  readonly accountId?: number;
}

export interface NewMember {
  readonly email: string;
  readonly role: Role;
  readonly name?: string;
  /** Of the account to be made; without one its person is invited by mail. An account that exists keeps its own. */
  readonly password?: string;
}

/** Members, or those of a team, by account id; `limit + 1` at the most. */
export async function listMembers(
  room: Pick<AccountsRoom, "db">,
  query: { organizationId: number; teamId?: number; at?: number; isPrevious: boolean; limit: number },
): Promise<MemberRow[]> {
  return await memberPage(room.db, { ...query, limit: query.limit + 1 });
}

export async function requireMember(
  room: Pick<AccountsRoom, "db">,
  organizationId: number,
  accountId: number | undefined,
): Promise<MemberRow> {
  const member = accountId === undefined ? undefined : await memberOf(room.db, organizationId, accountId);
  if (member) return member;
  throw new Refusal("not_found", sentence("noSuchMember"));
}

/** Takes somebody into the organisation; makes their account when the address has none, and invites them by mail. */
export async function addMember(room: AccountsRoom, acting: Acting, person: NewMember): Promise<MemberRow> {
  requireRank(acting, person.role);
  const known = await accountByEmail(room.db, person.email.trim());
  if (known === undefined && person.password === undefined) return await inviteNewcomer(room, acting, person);
  const accountId = known?.id ?? (await makeAccount(room, person));
  await join(room, acting, accountId, person.role);
  return await requireMember(room, acting.organizationId, accountId);
}

/** Sends the mail of an invitation once more; the links sent before go on working until they are used or too old. */
export async function inviteAgain(
  room: AccountsRoom,
  acting: Acting,
  accountId: number | undefined,
): Promise<MemberRow> {
  const member = await requireMember(room, acting.organizationId, accountId);
  requireRank(acting, member.role);
  if (!member.is_pending) throw new Refusal("conflict", sentence("notInvited"));
  await countReset(room, member.email, `organization ${acting.organizationId}`);
  await insertInvitationCause(room.db, invitation(acting, member.id));
  return member;
}

export async function changeRole(
  room: AccountsRoom,
  acting: Acting,
  accountId: number | undefined,
  role: Role,
): Promise<MemberRow> {
  requireRank(acting, role);
  return await room.db.transaction().execute(async (db) => {
    await holdMembers(db, acting.organizationId);
    const member = await requireMember({ db }, acting.organizationId, accountId);
    requireRank(acting, member.role);
    if (role !== "owner") await keepAnOwner({ db }, acting.organizationId, member);
    await updateRole(db, acting.organizationId, member.id, role);
    return { ...member, role };
  });
}

/** Takes somebody out of the organisation; the account stays. */
export async function removeMember(
  room: AccountsRoom,
  acting: Acting,
  accountId: number | undefined,
): Promise<void> {
  await room.db.transaction().execute(async (db) => {
    await holdMembers(db, acting.organizationId);
    const member = await requireMember({ db }, acting.organizationId, accountId);
    requireRank(acting, member.role);
    await keepAnOwner({ db }, acting.organizationId, member);
    await deleteMembership(db, acting.organizationId, member.id);
  });
}

/** Members as clients read them, with their teams: one question for all. */
export async function presentMembers(
  room: Pick<AccountsRoom, "db">,
  organizationId: number,
  members: readonly MemberRow[],
): Promise<WireMember[]> {
  const ids = members.map(({ id }) => id);
  const teams = await teamsOfMembers(room.db, organizationId, ids);
  return members.map((member) => presentMember(member, teams.get(member.id) ?? []));
}

function presentMember(member: MemberRow, teams: readonly WireTeamName[]): WireMember {
  const user = presentUser({
    id: member.id,
    email: member.email,
    name: member.name,
    isSuperuser: member.is_superuser,
    joinedAt: member.joined_at,
  });
  const { id, email, name } = user;
  return {
    id,
    email,
    name,
    role: member.role,
    user,
    dateCreated: member.created_at.toISOString(),
    pending: member.is_pending,
    teams: teams.map(({ slug }) => slug),
    teamRoles: teams.map(({ slug }) => ({ teamSlug: slug, role: null })),
  };
}

/** Account, membership and the wish for a mail in one transaction: nobody is a member whom no mail will reach. */
async function inviteNewcomer(room: AccountsRoom, acting: Acting, person: NewMember): Promise<MemberRow> {
  const email = checkedEmail(person.email);
  const name = person.name?.trim() ?? "";
  return await room.db.transaction().execute(async (db) => {
    const made = await insertAccount(db, { email, name, passwordHash: null, isSuperuser: false });
    // Somebody else made it just now: they have a password, or a mail on its way.
    const accountId = made ?? (await accountByEmail(db, email))?.id;
    if (accountId === undefined) throw new Refusal("conflict", sentence("noSuchMember"));
    await join({ db }, acting, accountId, person.role);
    if (made !== undefined) await insertInvitationCause(db, invitation(acting, made));
    return await requireMember({ db }, acting.organizationId, accountId);
  });
}

function invitation({ organizationId, accountId: actorId }: Acting, accountId: number) {
  return { accountId, organizationId, actorId };
}

async function join(
  room: Pick<AccountsRoom, "db">,
  acting: Acting,
  accountId: number,
  role: Role,
): Promise<void> {
  if (await insertMembership(room.db, acting.organizationId, accountId, role)) return;
  const text = sentence("memberAlready");
  throw new Refusal("conflict", text, { fields: { email: [text] } });
}

async function makeAccount(room: AccountsRoom, person: NewMember): Promise<number> {
  const { email, password = "", name } = person;
  const { id } = await createAccount(room, { email, password, ...(name === undefined ? {} : { name }) });
  return id;
}

function requireRank(acting: Acting, role: Role): void {
  if (mayRank(acting.role, role)) return;
  throw new Refusal("forbidden", sentence("rank", acting.role, role));
}

async function keepAnOwner(
  room: Pick<AccountsRoom, "db">,
  organizationId: number,
  member: MemberRow,
): Promise<void> {
  if (member.role !== "owner" || (await countOwners(room.db, organizationId)) > 1) return;
  throw new Refusal("conflict", sentence("ownerNeeded"));
}
