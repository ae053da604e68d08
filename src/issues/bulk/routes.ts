import type { FastifyInstance, FastifyRequest } from "fastify";
import type { WireBulkChange } from "../../wire/bulk-change.ts";
import type { IssuesRoom } from "../room.ts";
import { bulkChange, bulkChanges, stopBulkChange, undoBulkChange } from "./bulk-changes.ts";

interface Params {
  org: string;
}

interface OneParams extends Params {
  id: string;
}

/** How far one's own changes of many issues are, their ends and their undos. They are begun by `PUT …/issues/?query=…`. */
export function bulkChangeRoutes(server: FastifyInstance, room: IssuesRoom): void {
  const path = "/organizations/:org/bulk-changes/";
  const open = (request: FastifyRequest<{ Params: Params }>, scope: "event:read" | "event:write") =>
    room.access.organization(request, request.params.org, scope);

  server.get<{ Params: Params }>(
    path,
    async (request): Promise<WireBulkChange[]> => bulkChanges(room, await open(request, "event:read")),
  );

  server.get<{ Params: OneParams }>(
    `${path}:id/`,
    async (request): Promise<WireBulkChange> =>
      bulkChange(room, await open(request, "event:read"), request.params.id),
  );

  server.delete<{ Params: OneParams }>(
    `${path}:id/`,
    async (request): Promise<WireBulkChange> =>
      stopBulkChange(room, await open(request, "event:write"), request.params.id),
  );

  server.post<{ Params: OneParams }>(`${path}:id/undo/`, async (request, reply): Promise<WireBulkChange> => {
    const begun = await undoBulkChange(room, await open(request, "event:write"), request.params.id);
    reply.code(201);
    return begun;
  });
}
