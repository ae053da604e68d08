import type { Scope } from "../accounts/permissions.ts";
import { listProjects } from "../projects/projects.ts";
import type { ReleasesAccess } from "../releases/room.ts";
import { requireOrganization, requireProject } from "./caller.ts";

/** An organisation's releases are of so many of its projects at the most. */
const MOST_PROJECTS = 1_000;

/** `org:ci` uploads and makes; it takes nothing away and says nothing about the rest (reference: web-api.md §2). */
const SCOPES = {
  read: ["project:read", "project:releases", "org:ci"],
  write: ["project:releases", "org:ci", "project:write"],
  configure: ["project:releases", "project:write"],
  delete: ["project:releases", "project:admin"],
} as const satisfies Record<string, readonly [Scope, ...Scope[]]>;

/** What the releases' routes ask about their callers; handed to their room. */
export const releasesAccess: ReleasesAccess = {
  async organization(request, slugOrId, deed) {
    const open = await requireOrganization(request, slugOrId, SCOPES[deed]);
    const projects = await listProjects(request.server.room, {
      organizationId: open.id,
      isPrevious: false,
      limit: MOST_PROJECTS,
    });
    return { organizationId: open.id, slug: open.slug, projects };
  },
  async project(request, organization, project, deed) {
    const open = await requireProject(request, organization, project, SCOPES[deed]);
    return { organizationId: open.organization.id, slug: open.organization.slug, projects: [open] };
  },
};
