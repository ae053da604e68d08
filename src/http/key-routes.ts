import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { idOf } from "../lib/slug.ts";
import {
  changeKey,
  createKey,
  type KeyChange,
  listKeys,
  presentKey,
  removeKey,
  requireKey,
} from "../projects/keys.ts";
import { requireProject } from "./caller.ts";
import { line } from "./fields.ts";
import { readPage, sendPage, turnPage } from "./paging.ts";

const Params = z.object({ organization: z.string(), project: z.string() });
const KeyParams = Params.extend({ key: z.string() });

/** Beyond a day a limit is no limit against storms; Postgres holds both in 32 bits. */
const RateLimit = z.object({
  window: z.int().min(1).max(86_400),
  count: z.int().min(1).max(1_000_000_000),
});
const Key = z.object({
  name: line(100).optional(),
  isActive: z.boolean().optional(),
  rateLimit: RateLimit.nullable().optional(),
});

/** What lets SDKs send to a project: its DSNs. */
export async function keyRoutes(server: FastifyInstance): Promise<void> {
  const { room } = server;

  server.get("/projects/:organization/:project/keys/", async (request, reply) => {
    const { organization, project } = Params.parse(request.params);
    const open = await requireProject(request, organization, project, "project:read");
    const page = readPage(request.query);
    const at = idOf(page.cursor?.value ?? "");
    const found = await listKeys(room, {
      projectId: open.id,
      ...(at === undefined ? {} : { at }),
      isPrevious: page.cursor?.isPrevious ?? false,
      limit: page.limit,
    });
    const turned = turnPage(page, found, ({ id }) => [id, 0]);
    return sendPage(request, reply, turned).map((key) => presentKey(room, key));
  });

  server.post("/projects/:organization/:project/keys/", async (request, reply) => {
    const { organization, project } = Params.parse(request.params);
    const open = await requireProject(request, organization, project, "project:write");
    const key = await createKey(room, open.id, readKey(request.body ?? {}));
    reply.code(201);
    return presentKey(room, key);
  });

  server.get("/projects/:organization/:project/keys/:key/", async (request) => {
    const { organization, project, key } = KeyParams.parse(request.params);
    const open = await requireProject(request, organization, project, "project:read");
    return presentKey(room, await requireKey(room, open.id, key));
  });

  server.put("/projects/:organization/:project/keys/:key/", async (request) => {
    const { organization, project, key } = KeyParams.parse(request.params);
    const open = await requireProject(request, organization, project, "project:write");
    const found = await requireKey(room, open.id, key);
    return presentKey(room, await changeKey(room, found, readKey(request.body)));
  });

  server.delete("/projects/:organization/:project/keys/:key/", async (request, reply) => {
    const { organization, project, key } = KeyParams.parse(request.params);
    const open = await requireProject(request, organization, project, "project:admin");
    await removeKey(room, await requireKey(room, open.id, key));
    return reply.code(204).send();
  });
}

function readKey(body: unknown): KeyChange {
  const { name, isActive, rateLimit } = Key.parse(body);
  return {
    ...(name === undefined ? {} : { name }),
    ...(isActive === undefined ? {} : { isActive }),
    ...(rateLimit === undefined ? {} : { rateLimit }),
  };
}
