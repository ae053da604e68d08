import { isSlug } from "../../lib/slug.ts";

/** One row of what `sentry export` writes: Django's form, whose references are numbers or natural keys. */
interface Row {
  readonly pk: unknown;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface FromSentry {
  /** In the form of our own export, still to be checked. */
  readonly content: unknown;
  /** What could not come along, in sentences. */
  readonly notes: readonly string[];
}

const ACTIVE = 0;

/**
 * Makes our own export of one of Sentry 9: organisations, members, teams, projects with their numbers and keys, and
 * accounts without passwords, since their hashes are of another kind. Undefined for anything else.
 */
export function fromSentry(json: unknown): FromSentry | undefined {
  if (!Array.isArray(json)) return undefined;
  const rows = Map.groupBy(json.filter(isRow), ({ model }) => model);
  const of = (model: string): readonly Row[] => rows.get(`sentry.${model}`) ?? [];
  if (of("organization").length === 0) return undefined;

  const notes: string[] = [];
  const users = of("user").filter(
    ({ fields }) => fields.is_active !== false && emailOf(fields) !== undefined,
  );
  const byReference = new Map<string, string>();
  for (const { pk, fields } of users) {
    const email = emailOf(fields) ?? "";
    byReference.set(String(pk), email);
    byReference.set(String(fields.username), email);
  }
  if (users.length > 0) {
    notes.push(
      `${users.length} accounts came without their passwords, which Sentry hashes in another way. ` +
        'Give each person a new one: "vedette resetpassword --email …".',
    );
  }
  const projects = Map.groupBy(of("project").filter(isActive), ({ fields }) =>
    reference(fields.organization),
  );
  const members = Map.groupBy(of("organizationmember"), ({ fields }) => reference(fields.organization));
  const keys = Map.groupBy(of("projectkey"), ({ fields }) => reference(fields.project));
  const teams = Map.groupBy(of("team").filter(isActive), ({ fields }) => reference(fields.organization));
  const inTeam = membersOfTeams(of, byReference);
  const underTeam = projectsOfTeams(of);

  const content = {
    format: "vedette-export",
    version: 1,
    accounts: users.map(({ fields }) => ({
      email: emailOf(fields),
      name: textOf(fields.name),
      passwordHash: null,
      isSuperuser: fields.is_superuser === true,
      createdAt: momentOf(fields.date_joined),
    })),
    organizations: of("organization")
      .filter(isActive)
      .map(({ pk, fields }) => ({
        slug: fields.slug,
        name: textOf(fields.name),
        createdAt: momentOf(fields.date_added),
        members: (members.get(reference(pk)) ?? []).flatMap(({ fields: member }) => {
          const email = byReference.get(reference(member.user));
          return email === undefined
            ? []
            : [{ email, role: roleOf(member.role), createdAt: momentOf(member.date_added) }];
        }),
        projects: (projects.get(reference(pk)) ?? []).map((project) => ({
          id: project.pk,
          slug: project.fields.slug,
          name: textOf(project.fields.name),
          platform: project.fields.platform || null,
          options: {},
          createdAt: momentOf(project.fields.date_added),
          keys: (keys.get(reference(project.pk)) ?? []).map(({ fields: key }) => keyOf(key)),
        })),
        teams: (teams.get(reference(pk)) ?? []).filter(hasSlug).map((team) => ({
          slug: team.fields.slug,
          name: textOf(team.fields.name),
          createdAt: momentOf(team.fields.date_added),
          members: inTeam.get(String(team.pk)) ?? [],
          projects: underTeam.get(String(team.pk)) ?? [],
        })),
      })),
  };
  return { content, notes };
}

/** One whose name cannot stand in addresses here is left behind, rather than hold up all the rest. */
const hasSlug = ({ fields }: Row): boolean => isSlug(textOf(fields.slug));

type Rows = (model: string) => readonly Row[];

/** Addresses of those who are in a team, by the team's number. */
function membersOfTeams(of: Rows, byReference: ReadonlyMap<string, string>): Map<string, string[]> {
  const emails = new Map(
    of("organizationmember").map(({ pk, fields }) => [String(pk), byReference.get(reference(fields.user))]),
  );
  const found = new Map<string, string[]>();
  for (const { fields } of of("organizationmemberteam")) {
    const email = emails.get(reference(fields.organizationmember));
    if (fields.is_active === false || email === undefined) continue;
    const team = reference(fields.team);
    found.set(team, [...(found.get(team) ?? []), email]);
  }
  return found;
}

/** Slugs of the projects under a team, by the team's number. */
function projectsOfTeams(of: Rows): Map<string, string[]> {
  const slugs = new Map(of("project").map(({ pk, fields }) => [String(pk), textOf(fields.slug)]));
  const found = new Map<string, string[]>();
  for (const { fields } of of("projectteam")) {
    const slug = slugs.get(reference(fields.project));
    if (!slug) continue;
    const team = reference(fields.team);
    found.set(team, [...(found.get(team) ?? []), slug]);
  }
  return found;
}

function keyOf(key: Row["fields"]) {
  const { rate_limit_window: window, rate_limit_count: count } = key;
  return {
    publicKey: key.public_key,
    secretKey: key.secret_key,
    label: textOf(key.label) || "Default",
    isActive: key.status === ACTIVE,
    rateLimit: Number(window) > 0 && Number(count) > 0 ? { window, count } : null,
    createdAt: momentOf(key.date_added),
  };
}

/** Sentry's admin stands between manager and member; nobody gets more rights than they had. */
function roleOf(role: unknown): string {
  return role === "owner" || role === "manager" ? role : "member";
}

function isRow(value: unknown): value is Row & { model: string } {
  if (typeof value !== "object" || value === null || !("model" in value) || !("fields" in value))
    return false;
  return typeof value.model === "string" && typeof value.fields === "object" && value.fields !== null;
}

/** What is being deleted there is left there. */
function isActive({ fields }: Row): boolean {
  return fields.status === ACTIVE;
}

function emailOf(fields: Row["fields"]): string | undefined {
  return [fields.email, fields.username].find(
    (text): text is string => typeof text === "string" && /^[^\s@]+@[^\s@]+$/.test(text),
  );
}

/** `7`, or the natural key `["ada"]`. */
function reference(value: unknown): string {
  return String(Array.isArray(value) ? value[0] : value);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function momentOf(value: unknown): string {
  const at = new Date(typeof value === "string" ? value : Number.NaN);
  return Number.isNaN(at.getTime()) ? new Date(0).toISOString() : at.toISOString();
}
