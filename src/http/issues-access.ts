import type { FastifyRequest } from "fastify";
import type { IssuesAccess, OrganizationAccess, Paging, ProjectAccess } from "../issues/room.ts";
import { listProjects } from "../projects/projects.ts";
import { type OpenOrganization, requireCaller, requireOrganization, requireProject } from "./caller.ts";
import { readPage, sendPage, turnPage } from "./paging.ts";

/** Lists that span projects look at so many of an organisation's projects at the most. */
const MOST_PROJECTS = 1_000;

/** What the issues' routes ask about their callers, and how they page; handed to their room. */
export const issuesAccess: IssuesAccess = {
  requireCaller,
  async organization(request, slugOrId, scope) {
    const open = await requireOrganization(request, slugOrId, scope);
    const projects = await listProjects(request.server.room, {
      organizationId: open.id,
      isPrevious: false,
      limit: MOST_PROJECTS,
    });
    return grant(request, open, projects);
  },
  async project(request, organization, project, scope) {
    const open = await requireProject(request, organization, project, scope);
    return grant(request, open.organization, [open]);
  },
};

export const issuesPaging: Paging = { readPage, turnPage, sendPage };

function grant(
  request: FastifyRequest,
  organization: OpenOrganization,
  projects: readonly ProjectAccess[],
): OrganizationAccess {
  return {
    organizationId: organization.id,
    slug: organization.slug,
    accountId: requireCaller(request).accountId,
    projects: projects.map(({ id, slug, name, platform }) => ({ id, slug, name, platform })),
  };
}
