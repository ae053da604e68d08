import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import type { MemberRow } from "../accounts/members/store.ts";
import {
  addMember,
  changeRole,
  inviteAgain,
  listMembers,
  presentMembers,
  removeMember,
  requireMember,
} from "../accounts/members.ts";
import { ROLES } from "../accounts/permissions.ts";
import { idOf } from "../lib/slug.ts";
import { type OpenOrganization, requireCaller, requireOrganization } from "./caller.ts";
import { emailField, line } from "./fields.ts";
import { readPage, sendPage, turnPage } from "./paging.ts";

const Params = z.object({ organization: z.string() });
const MemberParams = z.object({ organization: z.string(), member: z.string() });
const NewMember = z.object({
  email: emailField,
  role: z.enum(ROLES).default("member"),
  name: line(100).optional(),
  password: z.string().max(1_000).optional(),
});
const Change = z.object({ role: z.enum(ROLES) });

/** People of an organisation. Members are known by their account's id; `me` is the caller. */
export async function memberRoutes(server: FastifyInstance): Promise<void> {
  const { room } = server;
  const acting = (request: FastifyRequest, { id, role }: OpenOrganization) => ({
    organizationId: id,
    role,
    accountId: requireCaller(request).accountId,
  });
  const one = async (organizationId: number, member: MemberRow) =>
    (await presentMembers(room, organizationId, [member]))[0];

  server.get("/organizations/:organization/members/", async (request, reply) => {
    const { organization } = Params.parse(request.params);
    const open = await requireOrganization(request, organization, "member:read");
    const page = readPage(request.query);
    const at = idOf(page.cursor?.value ?? "");
    const found = await listMembers(room, {
      organizationId: open.id,
      ...(at === undefined ? {} : { at }),
      isPrevious: page.cursor?.isPrevious ?? false,
      limit: page.limit,
    });
    const turned = turnPage(page, found, ({ id }) => [id, 0]);
    return await presentMembers(room, open.id, sendPage(request, reply, turned));
  });

  server.post("/organizations/:organization/members/", async (request, reply) => {
    const { organization } = Params.parse(request.params);
    const open = await requireOrganization(request, organization, "member:write");
    const { name, password, ...person } = NewMember.parse(request.body);
    const member = await addMember(room, acting(request, open), {
      ...person,
      ...(name === undefined ? {} : { name }),
      ...(password === undefined ? {} : { password }),
    });
    reply.code(201);
    return await one(open.id, member);
  });

  server.get("/organizations/:organization/members/:member/", async (request) => {
    const { organization, member } = MemberParams.parse(request.params);
    const open = await requireOrganization(request, organization, "member:read");
    const id = member === "me" ? requireCaller(request).accountId : idOf(member);
    return await one(open.id, await requireMember(room, open.id, id));
  });

  server.put("/organizations/:organization/members/:member/", async (request) => {
    const { organization, member } = MemberParams.parse(request.params);
    const open = await requireOrganization(request, organization, "member:admin");
    const { role } = Change.parse(request.body);
    return await one(open.id, await changeRole(room, acting(request, open), idOf(member), role));
  });

  server.post("/organizations/:organization/members/:member/invite/", async (request) => {
    const { organization, member } = MemberParams.parse(request.params);
    const open = await requireOrganization(request, organization, "member:write");
    return await one(open.id, await inviteAgain(room, acting(request, open), idOf(member)));
  });

  server.delete("/organizations/:organization/members/:member/", async (request, reply) => {
    const { organization, member } = MemberParams.parse(request.params);
    const open = await requireOrganization(request, organization, "member:admin");
    await removeMember(room, acting(request, open), idOf(member));
    return reply.code(204).send();
  });
}
