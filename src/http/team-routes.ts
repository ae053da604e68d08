import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { listMembers, presentMembers } from "../accounts/members.ts";
import { projectsOfTeam, type TeamRow } from "../accounts/teams/store.ts";
import {
  changeTeam,
  createTeam,
  deleteTeam,
  listTeams,
  presentTeam,
  requireTeam,
} from "../accounts/teams.ts";
import { idOf } from "../lib/slug.ts";
import type { WireTeam, WireTeamDetails } from "../wire/team.ts";
import { type OpenOrganization, requireCaller, requireOrganization } from "./caller.ts";
import { line, slugField } from "./fields.ts";
import { readPage, sendPage, turnPage } from "./paging.ts";

const OrganizationParams = z.object({ organization: z.string() });
const Params = z.object({ organization: z.string(), team: z.string() });
const Query = z.object({ query: z.string().max(200).catch("").default("") });
const Names = z.object({ name: line(100).optional(), slug: slugField.optional() });

/** Teams of an organisation: `{team}` is a slug or a number. */
export async function teamRoutes(server: FastifyInstance): Promise<void> {
  const { room } = server;

  for (const [path, isOwn] of [
    ["/organizations/:organization/teams/", false],
    ["/organizations/:organization/user-teams/", true],
  ] as const) {
    server.get(path, async (request, reply): Promise<WireTeam[]> => {
      const { organization } = OrganizationParams.parse(request.params);
      const open = await requireOrganization(request, organization, "team:read");
      const asking = askingIn(request, open);
      const page = readPage(request.query);
      const { query } = Query.parse(request.query);
      const found = await listTeams(room, asking, {
        ...(page.cursor && { at: page.cursor.value }),
        ...(query !== "" && !query.includes("\0") && { search: query }),
        ...(isOwn && { memberId: asking.accountId }),
        isPrevious: page.cursor?.isPrevious ?? false,
        limit: page.limit,
      });
      const turned = turnPage(page, found, ({ slug }) => [slug, 0]);
      return sendPage(request, reply, turned).map((team) => presentTeam(team, open.access));
    });
  }

  server.post("/organizations/:organization/teams/", async (request, reply) => {
    const { organization } = OrganizationParams.parse(request.params);
    const open = await requireOrganization(request, organization, "team:write");
    const team = await createTeam(room, askingIn(request, open), readNames(request.body));
    reply.code(201);
    return await details(request, open, team);
  });

  server.get("/teams/:organization/:team/", async (request) => {
    const { open, team } = await openTeam(request, "team:read");
    return await details(request, open, team);
  });

  server.put("/teams/:organization/:team/", async (request) => {
    const { open, team } = await openTeam(request, "team:write");
    const changed = await changeTeam(room, askingIn(request, open), team, readNames(request.body));
    return await details(request, open, changed);
  });

  server.delete("/teams/:organization/:team/", async (request, reply) => {
    const { open, team } = await openTeam(request, "team:admin");
    await deleteTeam(room, askingIn(request, open), team);
    return reply.code(204).send();
  });

  server.get("/teams/:organization/:team/members/", async (request, reply) => {
    const { open, team } = await openTeam(request, "team:read");
    const page = readPage(request.query);
    const at = idOf(page.cursor?.value ?? "");
    const found = await listMembers(room, {
      organizationId: open.id,
      teamId: team.id,
      ...(at === undefined ? {} : { at }),
      isPrevious: page.cursor?.isPrevious ?? false,
      limit: page.limit,
    });
    const turned = turnPage(page, found, ({ id }) => [id, 0]);
    return await presentMembers(room, open.id, sendPage(request, reply, turned));
  });
}

function readNames(body: unknown) {
  const { name, slug } = Names.parse(body ?? {});
  return { ...(name !== undefined && { name }), ...(slug !== undefined && { slug }) };
}

/** The team of the address, when the caller may do `scope` in its organisation. */
async function openTeam(
  request: FastifyRequest,
  scope: "team:read" | "team:write" | "team:admin",
): Promise<{ open: OpenOrganization; team: TeamRow }> {
  const { organization, team } = Params.parse(request.params);
  const open = await requireOrganization(request, organization, scope);
  return { open, team: await requireTeam(request.server.room, askingIn(request, open), team) };
}

export function askingIn(request: FastifyRequest, { id }: Pick<OpenOrganization, "id">) {
  return { organizationId: id, accountId: requireCaller(request).accountId };
}

export async function details(
  request: FastifyRequest,
  { id, slug, name, access }: OpenOrganization,
  team: TeamRow,
): Promise<WireTeamDetails> {
  return {
    ...presentTeam(team, access),
    organization: { id: String(id), slug, name },
    projects: await projectsOfTeam(request.server.room.db, team.id),
  };
}
