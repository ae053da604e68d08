import type { FastifyInstance, FastifyReply } from "fastify";
import { Refusal } from "../../errors.ts";
import type { WireNewRepositoryHook, WireRepositoryHook } from "../../wire/release.ts";
import { requireRepository } from "../repositories/find.ts";
import type { ReleasesRoom } from "../room.ts";
import { newKey, presentHook } from "./hooks.ts";
import { deleteHook, hookOf, writeHook } from "./store.ts";

interface Params {
  org: string;
  id: string;
}

/** The web-hook of a repository: looked at, made or given another secret, deleted. */
export function hookRoutes(server: FastifyInstance, room: ReleasesRoom): void {
  const path = "/organizations/:org/repos/:id/hook/";
  const repositoryOf = async (
    request: Parameters<typeof room.access.organization>[0],
    { org, id }: Params,
  ) => {
    const { organizationId } = await room.access.organization(request, org, "configure");
    return await requireRepository(room, organizationId, id);
  };

  server.get<{ Params: Params }>(path, async (request): Promise<WireRepositoryHook> => {
    const hook = await hookOf(room.db, (await repositoryOf(request, request.params)).id);
    if (!hook) throw noHook();
    return presentHook(room.url, hook);
  });

  // The only answer that holds the secret; the one before signs nothing from then on.
  server.post<{ Params: Params }>(path, async (request, reply): Promise<WireNewRepositoryHook> => {
    const { id } = await repositoryOf(request, request.params);
    const hook = await writeHook(room.db, id, newKey());
    reply.code(201);
    return { ...presentHook(room.url, hook), secret: room.hookSecret(hook.key) };
  });

  server.delete<{ Params: Params }>(path, async (request, reply): Promise<FastifyReply> => {
    const { id } = await repositoryOf(request, request.params);
    if (!(await deleteHook(room.db, id))) throw noHook();
    return reply.code(204).send();
  });
}

function noHook(): Refusal {
  return new Refusal("not_found", "This repository has no web-hook. Make one with POST at this address.");
}
