import type { Database } from "../../db/database.ts";
import type { Dump, DumpedOrganization, DumpedProject, DumpedTeam } from "./dump.ts";

/** Everything of the instance that no SDK will send again, as of one moment. */
export async function readInstance(db: Database): Promise<Dump> {
  return await db
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute(async (snapshot) => ({
      format: "vedette-export",
      version: 1,
      accounts: await accounts(snapshot),
      organizations: await organizations(snapshot),
    }));
}

async function accounts(db: Database): Promise<Dump["accounts"]> {
  const rows = await db
    .selectFrom("account")
    .select(["email", "name", "password_hash", "is_superuser", "created_at"])
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    email: row.email,
    name: row.name,
    passwordHash: row.password_hash,
    isSuperuser: row.is_superuser,
    createdAt: row.created_at.toISOString(),
  }));
}

async function organizations(db: Database): Promise<DumpedOrganization[]> {
  const rows = await db
    .selectFrom("organization")
    .select(["id", "slug", "name", "created_at", "allows_sharing"])
    .orderBy("id")
    .execute();
  const members = await db
    .selectFrom("membership")
    .innerJoin("account", "account.id", "membership.account_id")
    .select(["organization_id", "email", "role", "membership.created_at"])
    .orderBy("account_id")
    .execute();
  const projects = Map.groupBy(await projectsWithOwner(db), ({ owner }) => owner);
  const teams = Map.groupBy(await teamsWithOwner(db), ({ owner }) => owner);
  const membersOf = Map.groupBy(members, (member) => member.organization_id);
  return rows.map((row) => ({
    slug: row.slug,
    name: row.name,
    createdAt: row.created_at.toISOString(),
    ...(!row.allows_sharing && { forbidsSharing: true as const }),
    members: (membersOf.get(row.id) ?? []).map(({ email, role, created_at }) => ({
      email,
      role,
      createdAt: created_at.toISOString(),
    })),
    projects: (projects.get(row.id) ?? []).map(({ project }) => project),
    ...(teams.has(row.id) && { teams: (teams.get(row.id) ?? []).map(({ team }) => team) }),
  }));
}

async function teamsWithOwner(db: Database): Promise<{ owner: number; team: DumpedTeam }[]> {
  const rows = await db
    .selectFrom("team")
    .select(["id", "organization_id", "slug", "name", "created_at"])
    .where("deleted_at", "is", null)
    .orderBy("slug")
    .execute();
  const members = await db
    .selectFrom("team_member")
    .innerJoin("account", "account.id", "team_member.account_id")
    .select(["team_id", "email"])
    .orderBy("email")
    .execute();
  const projects = await db
    .selectFrom("project_team")
    .innerJoin("project", "project.id", "project_team.project_id")
    .select(["team_id", "slug"])
    .orderBy("slug")
    .execute();
  const membersOf = Map.groupBy(members, ({ team_id }) => team_id);
  const projectsOf = Map.groupBy(projects, ({ team_id }) => team_id);
  return rows.map(({ id, organization_id, slug, name, created_at }) => ({
    owner: organization_id,
    team: {
      slug,
      name,
      createdAt: created_at.toISOString(),
      members: (membersOf.get(id) ?? []).map(({ email }) => email),
      projects: (projectsOf.get(id) ?? []).map(({ slug }) => slug),
    },
  }));
}

async function projectsWithOwner(db: Database): Promise<{ owner: number; project: DumpedProject }[]> {
  const rows = await db
    .selectFrom("project")
    .select(["id", "organization_id", "slug", "name", "platform", "options", "created_at"])
    .orderBy("id")
    .execute();
  const keys = Map.groupBy(
    await db.selectFrom("project_key").selectAll().orderBy("id").execute(),
    (row) => row.project_id,
  );
  const rules = await db
    .selectFrom("grouping_rules")
    .distinctOn("project_id")
    .select(["project_id", "algorithm", "fingerprint_rules", "stack_rules"])
    .orderBy("project_id")
    .orderBy("version", "desc")
    .execute();
  const groupingOf = new Map(
    rules.map((row) => [
      row.project_id,
      {
        grouping: {
          algorithm: row.algorithm,
          fingerprintRules: row.fingerprint_rules,
          stackRules: row.stack_rules,
        },
      },
    ]),
  );
  const owned = await db
    .selectFrom("ownership")
    .select(["project_id", "rules", "assigns", "fallthrough"])
    .execute();
  const ownershipOf = new Map(owned.map(({ project_id, ...ownership }) => [project_id, { ownership }]));
  return rows.map(({ id, organization_id, slug, name, platform, options, created_at }) => ({
    owner: organization_id,
    project: {
      ...groupingOf.get(id),
      ...ownershipOf.get(id),
      id,
      slug,
      name,
      platform,
      options,
      createdAt: created_at.toISOString(),
      keys: (keys.get(id) ?? []).map((row) => ({
        publicKey: row.public_key,
        secretKey: row.secret_key,
        label: row.label,
        isActive: row.is_active,
        rateLimit:
          row.rate_window === null || row.rate_count === null
            ? null
            : { window: row.rate_window, count: row.rate_count },
        createdAt: row.created_at.toISOString(),
      })),
    },
  }));
}
