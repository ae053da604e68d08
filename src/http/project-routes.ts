import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { findTeam } from "../accounts/teams.ts";
import { Refusal } from "../errors.ts";
import { shortIdOf } from "../issues/short-id.ts";
import { hostPattern } from "../lib/host-patterns.ts";
import { arrivalsOf } from "../projects/arrivals.ts";
import { isFloodRate } from "../projects/flood-control.ts";
import { presentProject, presentProjects } from "../projects/present-project.ts";
import { changeProject, createProject, listProjects, removeProject } from "../projects/projects.ts";
import type { WireArrivals, WireProject } from "../wire/project.ts";
import { sentence } from "../wire/sentences.ts";
import { type OpenOrganization, requireCaller, requireOrganization, requireProject } from "./caller.ts";
import { line, slugField } from "./fields.ts";
import { readPage, sendPage, turnPage } from "./paging.ts";

const OrganizationParams = z.object({ organization: z.string() });
const NewProjectParams = z.object({ organization: z.string(), team: z.string().optional() });
const Params = z.object({ organization: z.string(), project: z.string() });
const Query = z.object({ query: z.string().max(200).catch("").default("") });

const platform = z
  .string()
  .trim()
  .max(64)
  .regex(/^[a-z0-9_.-]*$/i, "Use letters, digits, -, _ and dots, such as javascript-react.");
const NewProject = z.object({
  name: line(100),
  slug: slugField.optional(),
  platform: platform.nullish(),
});
const SourceFetching = z
  .object({
    isOn: z.boolean(),
    hosts: z
      .array(z.string().transform((text) => hostPattern(text) ?? ""))
      .max(50)
      .refine((hosts) => !hosts.includes(""), sentence("badHost")),
  })
  .refine(({ isOn, hosts }) => !isOn || hosts.length > 0, sentence("hostNeeded"));
const FloodControl = z.object({
  perMinute: z.custom<number | null>((rate) => rate === null || isFloodRate(rate), sentence("badRate")),
});
const Change = z.object({
  name: line(100).optional(),
  slug: slugField.optional(),
  platform: platform.nullish(),
  allowedDomains: z.array(line(253)).max(200).optional(),
  sourceFetching: SourceFetching.optional(),
  floodControl: FloodControl.optional(),
});

export async function projectRoutes(server: FastifyInstance): Promise<void> {
  const { room } = server;

  server.get("/organizations/:organization/projects/", async (request, reply) => {
    const { organization } = OrganizationParams.parse(request.params);
    const open = await requireOrganization(request, organization, "project:read");
    const page = readPage(request.query);
    const { query } = Query.parse(request.query);
    const found = await listProjects(room, {
      organizationId: open.id,
      ...(page.cursor ? { at: page.cursor.value } : {}),
      ...(query === "" || query.includes("\0") ? {} : { search: query }),
      isPrevious: page.cursor?.isPrevious ?? false,
      limit: page.limit,
    });
    const turned = turnPage(page, found, ({ slug }) => [slug, 0]);
    return await presentProjects(room, open, sendPage(request, reply, turned));
  });

  server.post("/organizations/:organization/projects/", create);
  server.post("/teams/:organization/:team/projects/", create);

  server.get("/projects/:organization/:project/", async (request) => {
    const { organization, project } = Params.parse(request.params);
    const open = await requireProject(request, organization, project, "project:read");
    return await presentProject(room, open.organization, open);
  });

  server.put("/projects/:organization/:project/", async (request) => {
    const { organization, project } = Params.parse(request.params);
    const open = await requireProject(request, organization, project, "project:write");
    const { name, slug, platform, allowedDomains, sourceFetching, floodControl } = Change.parse(request.body);
    const changed = await changeProject(room, open, {
      ...(name === undefined ? {} : { name }),
      ...(slug === undefined ? {} : { slug }),
      ...(platform === undefined ? {} : { platform: platform || null }),
      ...(allowedDomains === undefined ? {} : { allowedDomains }),
      ...(sourceFetching === undefined ? {} : { sourceFetching }),
      ...(floodControl === undefined ? {} : { floodRate: floodControl.perMinute }),
    });
    return await presentProject(room, open.organization, changed);
  });

  server.delete("/projects/:organization/:project/", async (request, reply) => {
    const { organization, project } = Params.parse(request.params);
    const open = await requireProject(request, organization, project, "project:admin");
    await removeProject(room, open);
    return reply.code(204).send();
  });

  server.get("/projects/:organization/:project/arrivals/", async (request): Promise<WireArrivals> => {
    const { organization, project } = Params.parse(request.params);
    const open = await requireProject(request, organization, project, "project:read");
    return await arrivalsOf(room, open, shortIdOf);
  });
}

async function create(request: FastifyRequest, reply: FastifyReply): Promise<WireProject> {
  const { room } = request.server;
  const { organization, team } = NewProjectParams.parse(request.params);
  const open = await requireOrganization(request, organization, "project:write");
  const { name, slug, platform } = NewProject.parse(request.body);
  const teamId = team === undefined ? undefined : await teamOfNewProject(request, open, team);
  const project = await createProject(room, open.id, {
    name,
    ...(slug === undefined ? {} : { slug }),
    platform: platform || null,
    ...(teamId === undefined ? {} : { teamId }),
  });
  reply.code(201);
  return await presentProject(room, open, project);
}

/** An organisation's own slug is no team's: tools that insist on one name it where there are none. */
async function teamOfNewProject(
  request: FastifyRequest,
  open: OpenOrganization,
  team: string,
): Promise<number | undefined> {
  const asking = { organizationId: open.id, accountId: requireCaller(request).accountId };
  const found = await findTeam(request.server.room, asking, team);
  if (found) return found.id;
  if (team === open.slug) return undefined;
  throw new Refusal("not_found", sentence("noSuchTeam"));
}
