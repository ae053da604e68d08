import type { FastifyRequest } from "fastify";
import type { Caller } from "../accounts/caller.ts";
import { findOrganization, type Organization } from "../accounts/organizations.ts";
import { type Scope, scopesIn } from "../accounts/permissions.ts";
import { Refusal } from "../errors.ts";
import { findProject, type Project } from "../projects/projects.ts";
import type { Role } from "../wire/account.ts";
import { hasJustChanged } from "./cookies.ts";
import type { HttpRoom } from "./room.ts";

declare module "fastify" {
  interface FastifyInstance {
    readonly room: HttpRoom;
  }
  interface FastifyRequest {
    /** Who speaks, where known; only under `/api/0`. Routes ask with {@link requireCaller} and its kin. */
    caller: Caller | undefined;
  }
}

/** An organisation as its caller may see it. */
export interface OpenOrganization extends Organization {
  readonly role: Role;
  readonly access: ReadonlySet<Scope>;
}

export interface OpenProject extends Project {
  readonly organization: OpenOrganization;
}

/** The caller, or a refusal to those who are not signed in. */
export function requireCaller(request: FastifyRequest): Caller {
  if (request.caller) return request.caller;
  throw new Refusal(
    "unauthenticated",
    "Sign in, or send an API token in the header `Authorization: Bearer <token>`.",
  );
}

/** A person at the browser: what a token must not do, such as making more tokens. */
export function requirePerson(request: FastifyRequest): Caller {
  const caller = requireCaller(request);
  if (caller.via === "session") return caller;
  throw new Refusal("forbidden", "An API token cannot do this. Sign in with e-mail and password instead.");
}

/**
 * The organisation of a slug or numeric id, when the caller is in it and may do `scope` there, or one of several.
 * Outsiders get the same 404 as for an organisation that does not exist.
 */
export async function requireOrganization(
  request: FastifyRequest,
  slugOrId: string,
  scope: Scope | readonly [Scope, ...Scope[]],
): Promise<OpenOrganization> {
  const caller = requireCaller(request);
  const organization = await findOrganization(request.server.room, slugOrId);
  const role = organization && roleIn(caller, organization.id);
  if (!organization || !role) {
    throw new Refusal("not_found", "There is no such organization, or you are not a member of it.");
  }
  const access = scopesIn(role, caller.scopes);
  const scopes: readonly [Scope, ...Scope[]] = typeof scope === "string" ? [scope] : scope;
  if (!scopes.some((enough) => access.has(enough)))
    throw new Refusal("forbidden", lacking(caller, role, scopes[0]));
  return { ...organization, role, access };
}

/** The project of a slug or numeric id in an organisation; see {@link requireOrganization}. */
export async function requireProject(
  request: FastifyRequest,
  organization: string,
  project: string,
  scope: Scope | readonly [Scope, ...Scope[]],
): Promise<OpenProject> {
  const open = await requireOrganization(request, organization, scope);
  const found = await findProject(request.server.room, open.id, project);
  if (!found) throw new Refusal("not_found", `There is no such project in the organization ${open.slug}.`);
  return { ...found, organization: open };
}

/** The caller's role in an organisation; superusers are owners everywhere. */
export function roleIn(caller: Caller, organizationId: number): Role | undefined {
  if (caller.isSuperuser) return "owner";
  return caller.memberships.find((membership) => membership.organizationId === organizationId)?.role;
}

function lacking(caller: Caller, role: Role, scope: Scope): string {
  return caller.via === "token"
    ? `This API token may not do this: it needs the scope ${scope}, and its owner the role for it.`
    : `Your role here (${role}) does not allow this; it needs ${scope}. Ask an owner of the organization.`;
}

/** Whether a replica that is a moment behind would show this caller less than they have done themselves. */
export function mustBeFresh(request: FastifyRequest): boolean {
  return request.caller?.via === "token" || hasJustChanged(request);
}
