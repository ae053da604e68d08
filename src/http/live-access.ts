import { scopesIn } from "../accounts/permissions.ts";
import type { LiveAccess } from "../live/room.ts";
import { requireCaller, requireOrganization, roleIn } from "./caller.ts";
import { callerOf } from "./identify.ts";

const SCOPE = "event:read";

/** Live updates are for those who may read the issues; handed to their room. */
export const liveAccess: LiveAccess = {
  async open(request, slugOrId) {
    const { id: organizationId } = await requireOrganization(request, slugOrId, SCOPE);
    return { organizationId, accountId: requireCaller(request).accountId };
  },
  async isStillOpen(request, organizationId) {
    const caller = await callerOf(request);
    const role = caller && roleIn(caller, organizationId);
    return caller !== undefined && role !== undefined && scopesIn(role, caller.scopes).has(SCOPE);
  },
};
