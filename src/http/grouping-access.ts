import type { GroupingAccess } from "../grouping/room.ts";
import { requireCaller, requireProject } from "./caller.ts";

/** What the routes of grouping ask about their callers; handed to their room. */
export const groupingAccess: GroupingAccess = {
  async project(request, organization, project, scope) {
    const { id, slug } = await requireProject(request, organization, project, scope);
    return { id, slug, accountId: requireCaller(request).accountId };
  },
};
