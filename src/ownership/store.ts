import { type Kysely, sql } from "kysely";
import type { Database } from "../db/database.ts";
import type { Schema } from "../db/schema.ts";
import { noteOfAssignee } from "../issues/change/store.ts";
import { subscribe, subscribeTeams } from "../issues/following/store.ts";
import { isSlug } from "../lib/slug.ts";

type Db = Kysely<Schema>;

export interface OwnershipRow {
  readonly rules: string;
  readonly assigns: boolean;
  readonly fallthrough: boolean;
  readonly version: number;
  readonly made_at: Date;
  readonly changed_at: Date;
  readonly by: string | null;
}

/** A project's rules; undefined: it never had any. */
export async function ownershipOf(db: Db, projectId: number): Promise<OwnershipRow | undefined> {
  const row = await db
    .selectFrom("ownership")
    .leftJoin("account", "account.id", "ownership.account_id")
    .select(["rules", "assigns", "fallthrough", "version", "made_at", "changed_at"])
    .select(["account.name", "account.email"])
    .where("project_id", "=", projectId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { name, email, ...rest } = row;
  return { ...rest, by: name || email };
}

export interface NewOwnership {
  readonly rules: string;
  readonly assigns: boolean;
  readonly fallthrough: boolean;
  readonly accountId: number;
  readonly now: Date;
}

/** Suggestions of so many unresolved issues, the last seen first, are looked for again when rules change. */
const LOOKED_FOR_AGAIN = 5_000;

/**
 * Puts other rules in force, `decide` willing: it is handed those before, and answers what is to be stored, or undefined
 * for nothing. Two who change the same project see each other.
 */
export async function putOwnership(
  db: Database,
  projectId: number,
  decide: (before: OwnershipRow | undefined) => Promise<NewOwnership | undefined>,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${LOCK}, ${projectId % 2_147_483_647}::int)`.execute(tx);
    const before = await ownershipOf(tx, projectId);
    const next = await decide(before);
    if (next === undefined) return;
    const { rules, assigns, fallthrough, accountId, now } = next;
    const values = { rules, assigns, fallthrough, account_id: accountId, changed_at: now };
    await tx
      .insertInto("ownership")
      .values({ project_id: projectId, version: 1, made_at: now, ...values })
      .onConflict((conflict) =>
        conflict.column("project_id").doUpdateSet({ ...values, version: (before?.version ?? 0) + 1 }),
      )
      .execute();
    if (rules !== (before?.rules ?? "")) await lookAgain(tx, projectId);
  });
}

const LOCK = 0x7665_6418;

/** In the order of ids, as everybody who locks causes. */
async function lookAgain(tx: Db, projectId: number): Promise<void> {
  await sql`
    insert into ownership_cause (issue_id, is_new)
    select id, false
      from (select id from issue where project_id = ${projectId} and status = 'unresolved'
             order by last_seen desc, id desc limit ${LOOKED_FOR_AGAIN}) as recent
     order by id
        on conflict do nothing`.execute(tx);
}

export type Owner = OwnerPerson | OwnerTeam;

export interface OwnerPerson {
  readonly type: "user";
  readonly id: number;
  readonly name: string;
  readonly email: string;
}

export interface OwnerTeam {
  readonly type: "team";
  readonly id: number;
  readonly slug: string;
}

/** Members of an organisation by their address in small letters, and its teams by slug. */
export interface Owners {
  readonly people: ReadonlyMap<string, OwnerPerson>;
  readonly teams: ReadonlyMap<string, OwnerTeam>;
}

/** Addresses and slugs in small letters. */
export interface OwnerNames {
  readonly emails: readonly string[];
  readonly slugs: readonly string[];
}

/** Who of an organisation is called like that. */
export async function ownersNamed(
  db: Db,
  organizationId: number,
  { emails, slugs }: OwnerNames,
): Promise<Owners> {
  const [people, teams] = await Promise.all([
    peopleWith(db, organizationId, emails),
    teamsWith(db, organizationId, slugs),
  ]);
  return { people, teams };
}

async function teamsWith(
  db: Db,
  organizationId: number,
  slugs: readonly string[],
): Promise<Map<string, OwnerTeam>> {
  const sound = slugs.filter(isSlug);
  if (sound.length === 0) return new Map();
  const rows = await db
    .selectFrom("team")
    .select(["id", "slug"])
    .where("organization_id", "=", organizationId)
    .where("deleted_at", "is", null)
    .where(sql<boolean>`slug = any(${sound}::text[])`)
    .execute();
  return new Map(rows.map((row) => [row.slug, { type: "team", ...row }]));
}

const LONGEST_ADDRESS = 254;

/** Members of an organisation with these addresses, by the address in small letters. */
export async function peopleWith(
  db: Db,
  organizationId: number,
  emails: readonly string[],
): Promise<Map<string, OwnerPerson>> {
  const sound = emails.filter((email) => email.length <= LONGEST_ADDRESS && !/\p{Cc}/u.test(email));
  if (sound.length === 0) return new Map();
  const rows = await db
    .selectFrom("membership")
    .innerJoin("account", "account.id", "membership.account_id")
    .select(["account.id", "account.name", "account.email"])
    .where("membership.organization_id", "=", organizationId)
    .where(sql<boolean>`lower(account.email) = any(${sound}::text[])`)
    .execute();
  return new Map(rows.map((row) => [row.email.toLowerCase(), { type: "user", ...row }]));
}

/** How a project's frames lead into repositories. */
export async function mappingsOfProject(db: Db, projectId: number) {
  return await db
    .selectFrom("code_mapping")
    .select(["stack_root as stackRoot", "source_root as sourceRoot"])
    .where("project_id", "=", projectId)
    .orderBy("id")
    .execute();
}

export interface Cause {
  readonly issueId: number;
  readonly projectId: number;
  readonly organizationId: number;
  readonly madeAt: Date;
}

/** Issues whose owners are to be looked for, the longest due first. */
export async function dueCauses(db: Db, limit: number, now: Date): Promise<Cause[]> {
  return await db
    .selectFrom("ownership_cause as cause")
    .innerJoin("issue", "issue.id", "cause.issue_id")
    .innerJoin("project", "project.id", "issue.project_id")
    .select([
      "cause.issue_id as issueId",
      "issue.project_id as projectId",
      "project.organization_id as organizationId",
      "cause.made_at as madeAt",
    ])
    .where("cause.due_at", "<=", now)
    .orderBy("cause.due_at")
    .orderBy("cause.issue_id")
    .limit(limit)
    .execute();
}

export async function putOff(db: Db, issueId: number, until: Date): Promise<void> {
  await db.updateTable("ownership_cause").set({ due_at: until }).where("issue_id", "=", issueId).execute();
}

export interface Settlement {
  readonly issueId: number;
  readonly suggested: { readonly accountIds: readonly number[]; readonly teamIds: readonly number[] };
  /** To whom it is given if it is new, and why. */
  readonly assignee?: { readonly owner: Owner; readonly rule: string; readonly line: number };
  readonly now: Date;
}

/**
 * Ends a cause: whom the rules suggest is written, and a new issue that nobody was given, or was taken from, is given to
 * its owner with a note. One transaction, and nothing where another node ended it; the issue is locked first, as whoever
 * deletes or merges it does.
 */
export async function settleCause(db: Database, settlement: Settlement): Promise<boolean> {
  const { issueId, suggested, assignee, now } = settlement;
  return await db.transaction().execute(async (tx) => {
    const issue = await tx
      .selectFrom("issue")
      .select(["assignee_id", "assignee_team_id"])
      .where("id", "=", issueId)
      .forNoKeyUpdate()
      .executeTakeFirst();
    const cause = await tx
      .deleteFrom("ownership_cause")
      .where("issue_id", "=", issueId)
      .returning("is_new")
      .executeTakeFirst();
    if (!issue || !cause) return false;
    await suggest(tx, issueId, suggested);
    if (!cause.is_new || !assignee || issue.assignee_id !== null || issue.assignee_team_id !== null)
      return false;
    return await assign(tx, issueId, assignee, now);
  });
}

async function suggest(
  tx: Db,
  issueId: number,
  { accountIds, teamIds }: Settlement["suggested"],
): Promise<void> {
  await tx.deleteFrom("issue_owner").where("issue_id", "=", issueId).execute();
  await sql`
    insert into issue_owner (issue_id, account_id)
    select ${issueId}, id from account where id = any(${accountIds as number[]}::bigint[])`.execute(tx);
  await tx.deleteFrom("issue_owner_team").where("issue_id", "=", issueId).execute();
  await sql`
    insert into issue_owner_team (issue_id, team_id)
    select ${issueId}, id from team
     where id = any(${teamIds as number[]}::bigint[]) and deleted_at is null`.execute(tx);
}

/** Whoever gave the issue to somebody, or took it back, has decided. */
async function assign(
  tx: Db,
  issueId: number,
  { owner, rule, line }: NonNullable<Settlement["assignee"]>,
  now: Date,
): Promise<boolean> {
  const data = { ...noteOfAssignee(owner), integration: "projectOwnership", rule, line };
  const [from, column] =
    owner.type === "team" ? [sql`team`, sql`assignee_team_id`] : [sql`account`, sql`assignee_id`];
  const isThere = owner.type === "team" ? sql`owner.deleted_at is null` : sql`true`;
  const { rows } = await sql<{ id: number }>`
    with given as (
      update issue set ${column} = owner.id
        from ${from} as owner
       where issue.id = ${issueId} and owner.id = ${owner.id} and ${isThere}
         and not exists (select from issue_activity
                          where issue_id = ${issueId} and type in ('assigned', 'unassigned'))
      returning issue.id)
    insert into issue_activity (issue_id, type, data, at)
    select id, 'assigned', ${JSON.stringify(data)}::jsonb, ${now} from given returning id`.execute(tx);
  if (rows.length === 0) return false;
  if (owner.type === "team") await subscribeTeams(tx, [issueId], [owner.id], now);
  else await subscribe(tx, [issueId], [owner.id], "assigned", now);
  return true;
}
