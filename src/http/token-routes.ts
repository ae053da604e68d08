import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { SCOPES } from "../accounts/permissions.ts";
import { issueToken, listTokens, revokeToken } from "../accounts/tokens.ts";
import { Refusal } from "../errors.ts";
import { idOf } from "../lib/slug.ts";
import { requirePerson } from "./caller.ts";
import { line } from "./fields.ts";

const NewToken = z.object({
  name: line(100).optional(),
  scopes: z.array(z.string().max(50)).min(1).max(SCOPES.length),
});
const Params = z.object({ token: z.string() });

/** A person's own tokens. No token may make, list or revoke tokens: a narrow one would widen itself. */
export async function tokenRoutes(server: FastifyInstance): Promise<void> {
  const { room } = server;

  server.get("/api-tokens/", async (request) => await listTokens(room, requirePerson(request).accountId));

  server.post("/api-tokens/", async (request, reply) => {
    const person = requirePerson(request);
    const { name = "", scopes } = NewToken.parse(request.body);
    reply.code(201);
    return await issueToken(room, person.accountId, { name, scopes });
  });

  server.delete("/api-tokens/:token/", async (request, reply) => {
    const person = requirePerson(request);
    const id = idOf(Params.parse(request.params).token);
    if (id === undefined) throw new Refusal("not_found", "You have no such token.");
    await revokeToken(room, person.accountId, id);
    return reply.code(204).send();
  });
}
