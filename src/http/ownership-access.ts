import type { OwnershipAccess } from "../ownership/room.ts";
import { requireCaller, requireProject } from "./caller.ts";
import { issuesAccess } from "./issues-access.ts";

/** What the routes of ownership ask about their callers; handed to their room. */
export const ownershipAccess: OwnershipAccess = {
  ...issuesAccess,
  async settings(request, organization, project, scope) {
    const open = await requireProject(request, organization, project, scope);
    return {
      id: open.id,
      organizationId: open.organization.id,
      accountId: requireCaller(request).accountId,
    };
  },
};
