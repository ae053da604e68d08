import { type RawBuilder, sql } from "kysely";
import type { Database } from "../../db/database.ts";
import type { Dump } from "../export/dump.ts";

export interface Imported {
  readonly accounts: number;
  readonly organizations: number;
  readonly projects: number;
  readonly keys: number;
  /** What could not be as it was, in sentences. */
  readonly warnings: readonly string[];
}

/**
 * Makes what is missing of a dump, all or nothing. What is there already, by e-mail, slug or public key, stays as it
 * is, so that the same dump may be read again. Projects keep their number, which DSNs hold, where it is free.
 */
export async function writeInstance(db: Database, dump: Dump): Promise<Imported> {
  return await db.transaction().execute(async (transaction) => {
    // No project is made meanwhile under a number that is about to be taken.
    await sql`lock table project in share row exclusive mode`.execute(transaction);
    const made = {
      accounts: await insertAccounts(transaction, dump),
      organizations: await insertOrganizations(transaction, dump),
      projects: await insertProjects(transaction, dump),
      keys: await insertKeys(transaction, dump),
    };
    await insertMembers(transaction, dump);
    await insertTeams(transaction, dump);
    await insertRules(transaction, dump);
    await insertOwnership(transaction, dump);
    return { ...made, warnings: await differences(transaction, dump) };
  });
}

async function insertAccounts(db: Database, { accounts }: Dump): Promise<number> {
  return await countOf(
    db,
    sql`
      insert into account (email, name, password_hash, is_superuser, created_at)
      select * from jsonb_to_recordset(${JSON.stringify(accounts)}::jsonb)
          as given (email text, name text, "passwordHash" text, "isSuperuser" boolean, "createdAt" timestamptz)
          on conflict do nothing
    `,
  );
}

async function insertOrganizations(db: Database, { organizations }: Dump): Promise<number> {
  const rows = organizations.map(({ slug, name, createdAt, forbidsSharing = false }) => ({
    slug,
    name,
    createdAt,
    allowsSharing: !forbidsSharing,
  }));
  return await countOf(
    db,
    sql`
      insert into organization (slug, name, created_at, allows_sharing)
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          as given (slug text, name text, "createdAt" timestamptz, "allowsSharing" boolean)
          on conflict do nothing
    `,
  );
}

async function insertMembers(db: Database, { organizations }: Dump): Promise<void> {
  const rows = organizations.flatMap(({ slug, members }) => members.map((member) => ({ ...member, slug })));
  await sql`
    insert into membership (organization_id, account_id, role, created_at)
    select organization.id, account.id, given.role, given."createdAt"
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as given (slug text, email text, role text, "createdAt" timestamptz)
      join organization using (slug)
      join account on lower(account.email) = lower(given.email)
        on conflict do nothing
  `.execute(db);
}

/** With their members and projects; a team that is there already keeps those it has. */
async function insertTeams(db: Database, { organizations }: Dump): Promise<void> {
  const rows = organizations.flatMap(({ slug: organization, teams = [] }) =>
    teams.map((team) => ({ ...team, organization })),
  );
  if (rows.length === 0) return;
  const given = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given
    (organization text, slug text, name text, "createdAt" timestamptz, members jsonb, projects jsonb)`;
  // What a statement makes its other parts do not see: the new teams are named by their ids.
  const made = await sql<{ id: number }>`
    insert into team (organization_id, slug, name, created_at)
    select organization.id, given.slug, given.name, given."createdAt"
      from ${given}
      join organization on organization.slug = given.organization
        on conflict (organization_id, slug) where deleted_at is null do nothing
    returning id`.execute(db);
  const ids = made.rows.map(({ id }) => id);
  await sql`
    insert into team_member (team_id, account_id, organization_id)
    select team.id, membership.account_id, team.organization_id
      from ${given}
      join organization on organization.slug = given.organization
      join team on team.organization_id = organization.id and team.slug = given.slug and team.id = any(${ids}::bigint[])
     cross join jsonb_array_elements_text(given.members) as one (email)
      join account on lower(account.email) = lower(one.email)
      join membership on membership.account_id = account.id and membership.organization_id = organization.id
        on conflict do nothing`.execute(db);
  await sql`
    insert into project_team (project_id, team_id)
    select project.id, team.id
      from ${given}
      join organization on organization.slug = given.organization
      join team on team.organization_id = organization.id and team.slug = given.slug and team.id = any(${ids}::bigint[])
     cross join jsonb_array_elements_text(given.projects) as one (slug)
      join project on project.organization_id = organization.id and project.slug = one.slug
        on conflict do nothing`.execute(db);
}

/** First those whose number is free, then, under new numbers, the others. */
async function insertProjects(db: Database, dump: Dump): Promise<number> {
  const kept = await countOf(
    db,
    sql`
      insert into project (id, organization_id, slug, name, platform, options, created_at)
             overriding system value
      select given.id, organization.id, given.slug, given.name, given.platform, given.options, given."createdAt"
        from ${projectsOf(dump)}
        join organization on organization.slug = given.organization
          on conflict do nothing
    `,
  );
  await sql`
    select setval(pg_get_serial_sequence('project', 'id'), greatest(
             nextval(pg_get_serial_sequence('project', 'id')) - 1, (select coalesce(max(id), 1) from project), 1))
  `.execute(db);
  const renumbered = await countOf(
    db,
    sql`
      insert into project (organization_id, slug, name, platform, options, created_at)
      select organization.id, given.slug, given.name, given.platform, given.options, given."createdAt"
        from ${projectsOf(dump)}
        join organization on organization.slug = given.organization
       where not exists (select from project where organization_id = organization.id and slug = given.slug)
          on conflict do nothing
    `,
  );
  return kept + renumbered;
}

async function insertKeys(db: Database, dump: Dump): Promise<number> {
  return await countOf(
    db,
    sql`
      insert into project_key (project_id, public_key, secret_key, label, is_active, rate_window, rate_count, created_at)
      select project.id, given."publicKey", given."secretKey", given.label, given."isActive",
             (given."rateLimit" ->> 'window')::integer, (given."rateLimit" ->> 'count')::integer, given."createdAt"
        from ${keysOf(dump)}
        join organization on organization.slug = given.organization
        join project on project.organization_id = organization.id and project.slug = given.project
          on conflict do nothing
    `,
  );
}

/** Of projects that have none here. */
async function insertRules(db: Database, { organizations }: Dump): Promise<void> {
  const rows = organizations.flatMap(({ slug, projects }) =>
    projects.flatMap(({ slug: project, grouping }) =>
      grouping ? [{ ...grouping, organization: slug, project }] : [],
    ),
  );
  await sql`
    insert into grouping_rules (project_id, version, revision, algorithm, fingerprint_rules, stack_rules)
    select project.id, 1, nextval('grouping_revision'), given.algorithm, given."fingerprintRules", given."stackRules"
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as given (organization text, project text, algorithm text, "fingerprintRules" text, "stackRules" text)
      join organization on organization.slug = given.organization
      join project on project.organization_id = organization.id and project.slug = given.project
     where not exists (select from grouping_rules where project_id = project.id)
  `.execute(db);
}

/** Of projects that have none here. */
async function insertOwnership(db: Database, { organizations }: Dump): Promise<void> {
  const rows = organizations.flatMap(({ slug, projects }) =>
    projects.flatMap(({ slug: project, ownership }) =>
      ownership ? [{ ...ownership, organization: slug, project }] : [],
    ),
  );
  await sql`
    insert into ownership (project_id, rules, assigns, fallthrough, version)
    select project.id, given.rules, given.assigns, given.fallthrough, 1
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as given (organization text, project text, rules text, assigns boolean, fallthrough boolean)
      join organization on organization.slug = given.organization
      join project on project.organization_id = organization.id and project.slug = given.project
        on conflict do nothing
  `.execute(db);
}

/** Projects under another number than before, and keys that another project has here. */
async function differences(db: Database, dump: Dump): Promise<string[]> {
  const { rows: projects } = await sql<{ organization: string; slug: string; was: number; is: number }>`
    select given.organization, given.slug, given.id as was, project.id as is
      from ${projectsOf(dump)}
      join organization on organization.slug = given.organization
      join project on project.organization_id = organization.id and project.slug = given.slug
     where project.id <> given.id
     order by given.id
  `.execute(db);
  const { rows: keys } = await sql<{ organization: string; project: string; start: string }>`
    select given.organization, given.project, left(given."publicKey", 6) as start
      from ${keysOf(dump)}
      join project_key on project_key.public_key = given."publicKey"
      join project on project.id = project_key.project_id
      join organization on organization.id = project.organization_id
     where (organization.slug, project.slug) <> (given.organization, given.project)
     order by 1, 2, 3
  `.execute(db);
  return [
    ...projects.map(
      ({ organization, slug, was, is }) =>
        `${organization}/${slug} has the number ${is} here, and had ${was}: its DSNs end in /${is} now, ` +
        "so give its applications the new ones.",
    ),
    ...keys.map(
      ({ organization, project, start }) =>
        `The key ${start}… of ${organization}/${project} belongs to another project here, and was left out.`,
    ),
  ];
}

function projectsOf({ organizations }: Dump): RawBuilder<unknown> {
  const rows = organizations.flatMap(({ slug, projects }) =>
    projects.map(({ keys: _, ...project }) => ({ ...project, organization: slug })),
  );
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given
    (organization text, id bigint, slug text, name text, platform text, options jsonb, "createdAt" timestamptz)`;
}

function keysOf({ organizations }: Dump): RawBuilder<unknown> {
  const rows = organizations.flatMap(({ slug, projects }) =>
    projects.flatMap(({ slug: project, keys }) =>
      keys.map((key) => ({ ...key, organization: slug, project })),
    ),
  );
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given
    (organization text, project text, "publicKey" text, "secretKey" text, label text, "isActive" boolean,
     "rateLimit" jsonb, "createdAt" timestamptz)`;
}

async function countOf(db: Database, statement: RawBuilder<unknown>): Promise<number> {
  const { numAffectedRows } = await statement.execute(db);
  return Number(numAffectedRows ?? 0);
}
