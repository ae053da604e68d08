import type { Role } from "../wire/account.ts";

/** Every scope a token may carry (reference: web-api.md §2). */
export const SCOPES = [
  "org:read",
  "org:write",
  "org:admin",
  "org:integrations",
  "org:ci",
  "project:read",
  "project:write",
  "project:admin",
  "project:releases",
  "project:distribution",
  "team:read",
  "team:write",
  "team:admin",
  "member:read",
  "member:write",
  "member:admin",
  "event:read",
  "event:write",
  "event:admin",
  "alerts:read",
  "alerts:write",
] as const;

export type Scope = (typeof SCOPES)[number];

export const ROLES = ["owner", "manager", "member"] as const satisfies readonly Role[];

/**
 * The one permission table: what a role may do in its organisation. A higher scope brings the lower ones.
 * `org:ci` is in every row because it only narrows a token: whoever may upload a release may do so from CI.
 */
const ROLE_SCOPES: Readonly<Record<Role, readonly Scope[]>> = {
  owner: [
    "org:admin",
    "org:integrations",
    "org:ci",
    "project:admin",
    "project:releases",
    "project:distribution",
    "team:admin",
    "member:admin",
    "event:admin",
    "alerts:write",
  ],
  manager: [
    "org:write",
    "org:integrations",
    "org:ci",
    "project:admin",
    "project:releases",
    "project:distribution",
    "team:admin",
    "member:admin",
    "event:admin",
    "alerts:write",
  ],
  member: [
    "org:read",
    "org:ci",
    "project:read",
    "project:releases",
    "project:distribution",
    "team:read",
    "member:read",
    "event:write",
    "alerts:write",
  ],
};

const STEPS = ["read", "write", "admin"];

/** The scopes given and all that they bring: admin ⊃ write ⊃ read. Words that are no scope are left out. */
export function withImplied(given: Iterable<string>): ReadonlySet<Scope> {
  const all = new Set<Scope>();
  for (const scope of given) {
    if (!isScope(scope)) continue;
    all.add(scope);
    const [subject, step] = scope.split(":") as [string, string];
    for (const lower of STEPS.slice(0, Math.max(0, STEPS.indexOf(step)))) {
      const implied = `${subject}:${lower}`;
      if (isScope(implied)) all.add(implied);
    }
  }
  return all;
}

const OF_ROLE: Readonly<Record<Role, ReadonlySet<Scope>>> = {
  owner: withImplied(ROLE_SCOPES.owner),
  manager: withImplied(ROLE_SCOPES.manager),
  member: withImplied(ROLE_SCOPES.member),
};

/** All that a signed-in person's browser may do; roles narrow it. */
export const EVERY_SCOPE: ReadonlySet<Scope> = new Set(SCOPES);

/** What somebody may do in an organisation: what the role allows, and the token, if one speaks, allows too. */
export function scopesIn(role: Role, carried: ReadonlySet<Scope>): ReadonlySet<Scope> {
  return new Set([...OF_ROLE[role]].filter((scope) => carried.has(scope)));
}

/** Whether `role` may give, change or take `other`: nobody reaches above themselves. */
export function mayRank(role: Role, other: Role): boolean {
  return ROLES.indexOf(role) <= ROLES.indexOf(other);
}

export function isScope(word: string): word is Scope {
  return (SCOPES as readonly string[]).includes(word);
}
