import { type Kysely, type SqlBool, sql } from "kysely";
import type { Schema } from "../../db/schema.ts";
import type { WireIssueProject } from "../../wire/issue.ts";
import type { WireTeamName } from "../../wire/team.ts";

type Db = Kysely<Schema>;

export interface TeamRow {
  readonly id: number;
  readonly organization_id: number;
  readonly slug: string;
  readonly name: string;
  readonly created_at: Date;
  readonly members: number;
  readonly projects: number;
  /** Whether who asks is in it. */
  readonly is_member: boolean;
}

export interface TeamsPlace {
  readonly at?: string;
  readonly isPrevious: boolean;
  readonly limit: number;
  readonly search?: string;
  /** Only those that this person is in. */
  readonly memberId?: number;
}

/** Teams of an organisation by slug; after or before `at`, in that direction. */
export async function teamPage(
  db: Db,
  organizationId: number,
  accountId: number,
  { at, isPrevious, limit, search, memberId }: TeamsPlace,
): Promise<TeamRow[]> {
  let rows = teams(db, organizationId, accountId);
  if (at !== undefined) rows = rows.where("team.slug", isPrevious ? "<" : ">", at);
  if (search !== undefined) {
    const text = search.toLowerCase();
    rows = rows.where(
      sql<SqlBool>`(strpos(team.slug, ${text}) > 0 or strpos(lower(team.name), ${text}) > 0)`,
    );
  }
  if (memberId !== undefined) {
    rows = rows.where(
      "team.id",
      "in",
      db.selectFrom("team_member").select("team_id").where("account_id", "=", memberId),
    );
  }
  return await rows
    .orderBy("team.slug", isPrevious ? "desc" : "asc")
    .limit(limit)
    .execute();
}

export async function teamBy(
  db: Db,
  organizationId: number,
  accountId: number,
  by: { id: number } | { slug: string },
): Promise<TeamRow | undefined> {
  const rows = teams(db, organizationId, accountId);
  return await ("id" in by
    ? rows.where("team.id", "=", by.id)
    : rows.where("team.slug", "=", by.slug)
  ).executeTakeFirst();
}

function teams(db: Db, organizationId: number, accountId: number) {
  return db
    .selectFrom("team")
    .select(["team.id", "team.organization_id", "team.slug", "team.name", "team.created_at"])
    .select([
      sql<number>`(select count(*) from team_member where team_id = team.id)`.as("members"),
      sql<number>`(select count(*) from project_team where team_id = team.id)`.as("projects"),
      sql<boolean>`exists (select from team_member where team_id = team.id and account_id = ${accountId})`.as(
        "is_member",
      ),
    ])
    .where("team.organization_id", "=", organizationId)
    .where("team.deleted_at", "is", null);
}

/** Undefined: the organisation has a team of this slug. */
export async function insertTeam(
  db: Db,
  team: { organization_id: number; slug: string; name: string },
): Promise<number | undefined> {
  const row = await db
    .insertInto("team")
    .values(team)
    .onConflict((conflict) =>
      conflict.columns(["organization_id", "slug"]).where("deleted_at", "is", null).doNothing(),
    )
    .returning("id")
    .executeTakeFirst();
  return row?.id;
}

/** `taken`: another team has the slug. Where the team is gone nothing happens. */
export async function updateTeam(
  db: Db,
  { id, organizationId }: { id: number; organizationId: number },
  change: { name?: string; slug?: string },
): Promise<"taken" | undefined> {
  const { slug } = change;
  const other =
    slug !== undefined &&
    (await db
      .selectFrom("team")
      .select("id")
      .where("organization_id", "=", organizationId)
      .where("slug", "=", slug)
      .where("deleted_at", "is", null)
      .where("id", "!=", id)
      .executeTakeFirst());
  if (other) return "taken";
  await db.updateTable("team").set(change).where("id", "=", id).execute();
  return undefined;
}

/** Hides a team, and lets its members and projects go; its issues are told afterwards. False: somebody else did. */
export async function hideTeam(db: Db, id: number, accountId: number, now: Date): Promise<boolean> {
  return await db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable("team")
      .set({ deleted_at: now, deleted_by: accountId })
      .where("id", "=", id)
      .where("deleted_at", "is", null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await tx.deleteFrom("team_member").where("team_id", "=", id).execute();
    await tx.deleteFrom("project_team").where("team_id", "=", id).execute();
    return true;
  });
}

/** Puts a member of the organisation into a team; false: they are in it, or one of both is gone. */
export async function insertTeamMember(db: Db, teamId: number, accountId: number): Promise<boolean> {
  // The membership is held, so that whoever leaves the organisation in this moment leaves the team as well.
  const { rows } = await sql`
    insert into team_member (team_id, account_id, organization_id)
    select team.id, membership.account_id, team.organization_id
      from team
      join membership on membership.organization_id = team.organization_id
                     and membership.account_id = ${accountId}
     where team.id = ${teamId} and team.deleted_at is null
       for key share of membership
        on conflict do nothing
    returning team_id`.execute(db);
  return rows.length > 0;
}

export async function deleteTeamMember(db: Db, teamId: number, accountId: number): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("team_member")
    .where("team_id", "=", teamId)
    .where("account_id", "=", accountId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Puts a project of the same organisation under a team; false: it is, or one of both is gone. */
export async function insertTeamProject(db: Db, teamId: number, projectId: number): Promise<boolean> {
  const { rows } = await sql`
    insert into project_team (project_id, team_id)
    select project.id, team.id
      from team join project on project.organization_id = team.organization_id
     where team.id = ${teamId} and project.id = ${projectId} and team.deleted_at is null
        on conflict do nothing
    returning team_id`.execute(db);
  return rows.length > 0;
}

export async function deleteTeamProject(db: Db, teamId: number, projectId: number): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("project_team")
    .where("team_id", "=", teamId)
    .where("project_id", "=", projectId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

const MOST_PROJECTS = 1_000;

export async function projectsOfTeam(db: Db, teamId: number): Promise<WireIssueProject[]> {
  const rows = await db
    .selectFrom("project_team")
    .innerJoin("project", "project.id", "project_team.project_id")
    .select(["project.id", "project.slug", "project.name", "project.platform"])
    .where("project_team.team_id", "=", teamId)
    .orderBy("project.slug")
    .limit(MOST_PROJECTS)
    .execute();
  return rows.map(({ id, ...rest }) => ({ id: String(id), ...rest }));
}

/** Teams of these projects, by slug. */
export async function teamsOfProjects(
  db: Db,
  projectIds: readonly number[],
): Promise<Map<number, WireTeamName[]>> {
  if (projectIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("project_team")
    .innerJoin("team", "team.id", "project_team.team_id")
    .select(["project_team.project_id as owner", "team.id", "team.slug", "team.name"])
    .where("project_team.project_id", "in", projectIds)
    .where("team.deleted_at", "is", null)
    .orderBy("team.slug")
    .execute();
  return byOwner(rows);
}

/** Teams of an organisation that these people are in, by slug. */
export async function teamsOfMembers(
  db: Db,
  organizationId: number,
  accountIds: readonly number[],
): Promise<Map<number, WireTeamName[]>> {
  if (accountIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("team_member")
    .innerJoin("team", "team.id", "team_member.team_id")
    .select(["team_member.account_id as owner", "team.id", "team.slug", "team.name"])
    .where("team_member.organization_id", "=", organizationId)
    .where("team_member.account_id", "in", accountIds)
    .where("team.deleted_at", "is", null)
    .orderBy("team.slug")
    .execute();
  return byOwner(rows);
}

function byOwner(
  rows: readonly { owner: number; id: number; slug: string; name: string }[],
): Map<number, WireTeamName[]> {
  const teams = new Map<number, WireTeamName[]>();
  for (const { owner, id, slug, name } of rows) {
    const own = teams.get(owner) ?? [];
    own.push({ id: String(id), slug, name });
    teams.set(owner, own);
  }
  return teams;
}
