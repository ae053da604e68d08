import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { requireMember } from "../accounts/members.ts";
import {
  deleteTeamMember,
  deleteTeamProject,
  insertTeamMember,
  insertTeamProject,
  teamsOfProjects,
} from "../accounts/teams/store.ts";
import { requireTeam } from "../accounts/teams.ts";
import { Refusal } from "../errors.ts";
import { idOf } from "../lib/slug.ts";
import { presentProject, presentProjects } from "../projects/present-project.ts";
import { listProjects } from "../projects/projects.ts";
import { sentence } from "../wire/sentences.ts";
import { requireCaller, requireOrganization, requireProject } from "./caller.ts";
import { readPage, sendPage, turnPage } from "./paging.ts";
import { askingIn, details } from "./team-routes.ts";

const MemberParams = z.object({ organization: z.string(), member: z.string(), team: z.string() });
const ProjectParams = z.object({ organization: z.string(), project: z.string(), team: z.string() });

/** Who and what is under a team. */
export async function teamPartsRoutes(server: FastifyInstance): Promise<void> {
  memberRoutes(server);
  projectRoutes(server);
}

function memberRoutes(server: FastifyInstance): void {
  const { room } = server;
  const path = "/organizations/:organization/members/:member/teams/:team/";

  server.post(path, async (request, reply) => {
    const { open, team, accountId } = await openMember(request);
    await requireMember(room, open.id, accountId);
    const joined = await insertTeamMember(room.db, team.id, accountId);
    reply.code(joined ? 201 : 200);
    return await details(request, open, await requireTeam(room, askingIn(request, open), String(team.id)));
  });

  server.delete(path, async (request) => {
    const { open, team, accountId } = await openMember(request);
    if (!(await deleteTeamMember(room.db, team.id, accountId))) {
      throw new Refusal("not_found", sentence("noSuchTeamMember"));
    }
    return await details(request, open, await requireTeam(room, askingIn(request, open), String(team.id)));
  });
}

/** Everybody may join and leave; owners and managers take in and out whom they will. */
async function openMember(request: FastifyRequest) {
  const { organization, member, team } = MemberParams.parse(request.params);
  const caller = requireCaller(request);
  const isOwn = member === "me" || idOf(member) === caller.accountId;
  // A role brings no team:write to a member, so what a token of theirs carries must tell whether it may change anything.
  const open = await requireOrganization(request, organization, isOwn ? "team:read" : "team:write");
  if (isOwn && !caller.scopes.has("team:write")) {
    throw new Refusal(
      "forbidden",
      "This API token may not join or leave teams: it needs the scope team:write.",
    );
  }
  const accountId = isOwn ? caller.accountId : idOf(member);
  if (accountId === undefined) throw new Refusal("not_found", sentence("noSuchMember"));
  return { open, team: await requireTeam(request.server.room, askingIn(request, open), team), accountId };
}

function projectRoutes(server: FastifyInstance): void {
  const { room } = server;

  server.get("/teams/:organization/:team/projects/", async (request, reply) => {
    const { organization, team } = ProjectParams.omit({ project: true }).parse(request.params);
    const open = await requireOrganization(request, organization, ["project:read", "team:read"]);
    const { id: teamId } = await requireTeam(room, askingIn(request, open), team);
    const page = readPage(request.query);
    const found = await listProjects(room, {
      organizationId: open.id,
      teamId,
      ...(page.cursor ? { at: page.cursor.value } : {}),
      isPrevious: page.cursor?.isPrevious ?? false,
      limit: page.limit,
    });
    const turned = turnPage(page, found, ({ slug }) => [slug, 0]);
    return await presentProjects(room, open, sendPage(request, reply, turned));
  });

  server.get("/projects/:organization/:project/teams/", async (request) => {
    const { organization, project } = ProjectParams.omit({ team: true }).parse(request.params);
    const open = await requireProject(request, organization, project, "project:read");
    return (await teamsOfProjects(room.db, [open.id])).get(open.id) ?? [];
  });

  const path = "/projects/:organization/:project/teams/:team/";
  server.post(path, async (request, reply) => {
    const { open, team } = await openProject(request);
    const added = await insertTeamProject(room.db, team.id, open.id);
    reply.code(added ? 201 : 200);
    return await presentProject(room, open.organization, open);
  });

  server.delete(path, async (request) => {
    const { open, team } = await openProject(request);
    if (!(await deleteTeamProject(room.db, team.id, open.id))) {
      throw new Refusal("not_found", sentence("noSuchTeamProject"));
    }
    return await presentProject(room, open.organization, open);
  });
}

async function openProject(request: FastifyRequest) {
  const { organization, project, team } = ProjectParams.parse(request.params);
  const open = await requireProject(request, organization, project, "project:write");
  const asking = askingIn(request, open.organization);
  return { open, team: await requireTeam(request.server.room, asking, team) };
}
