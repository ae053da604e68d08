import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Caller } from "../accounts/caller.ts";
import { changeOrganization, listOrganizations, type Organization } from "../accounts/organizations.ts";
import { scopesIn } from "../accounts/permissions.ts";
import { idOf } from "../lib/slug.ts";
import type { WireOrganization } from "../wire/account.ts";
import { requireCaller, requireOrganization, roleIn } from "./caller.ts";
import { line, slugField } from "./fields.ts";
import { readPage, sendPage, turnPage } from "./paging.ts";
import type { HttpRoom } from "./room.ts";

const Params = z.object({ organization: z.string() });
const Change = z.object({
  name: line(100).optional(),
  slug: slugField.optional(),
  allowSharedIssues: z.boolean().optional(),
});

export async function organizationRoutes(server: FastifyInstance): Promise<void> {
  const { room } = server;

  server.get("/organizations/", async (request, reply) => {
    const caller = requireCaller(request);
    const page = readPage(request.query);
    const at = idOf(page.cursor?.value ?? "");
    const found = await listOrganizations(room, {
      ...(caller.isSuperuser ? {} : { accountId: caller.accountId }),
      ...(at === undefined ? {} : { at }),
      isPrevious: page.cursor?.isPrevious ?? false,
      limit: page.limit,
    });
    const rows = sendPage(
      request,
      reply,
      turnPage(page, found, ({ id }) => [id, 0]),
    );
    return rows.map((organization) => presentOrganization(room, caller, organization));
  });

  server.get("/organizations/:organization/", async (request) => {
    const { organization } = Params.parse(request.params);
    const open = await requireOrganization(request, organization, "org:read");
    return presentOrganization(room, requireCaller(request), open);
  });

  server.put("/organizations/:organization/", async (request) => {
    const { organization } = Params.parse(request.params);
    const open = await requireOrganization(request, organization, "org:write");
    const { name, slug, allowSharedIssues: allowsSharing } = Change.parse(request.body);
    const change = {
      ...(name === undefined ? {} : { name }),
      ...(slug === undefined ? {} : { slug }),
      ...(allowsSharing === undefined ? {} : { allowsSharing }),
    };
    const changed = Object.keys(change).length === 0 ? open : await changeOrganization(room, open.id, change);
    return presentOrganization(room, requireCaller(request), changed);
  });
}

export function presentOrganization(
  room: HttpRoom,
  caller: Caller,
  organization: Organization,
): WireOrganization {
  const role = roleIn(caller, organization.id) ?? null;
  return {
    id: String(organization.id),
    slug: organization.slug,
    name: organization.name,
    dateCreated: organization.createdAt.toISOString(),
    status: { id: "active", name: "active" },
    avatar: { avatarType: "letter_avatar", avatarUuid: null },
    features: [],
    isEarlyAdopter: false,
    require2FA: false,
    requireEmailVerification: false,
    allowSharedIssues: organization.allowsSharing,
    links: { organizationUrl: room.url, regionUrl: room.url },
    role,
    access: role ? [...scopesIn(role, caller.scopes)] : [],
  };
}
