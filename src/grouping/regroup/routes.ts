import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { WireRegroup } from "../../wire/grouping-lab.ts";
import type { GroupingRoom } from "../room.ts";
import { regroup, regroups, startRegroup, stopRegroup, undo } from "./regroups.ts";

interface Params {
  org: string;
  project: string;
}

interface OneParams extends Params {
  id: string;
}

const Start = z.object({
  since: z.iso
    .datetime({ offset: true, message: "A moment is written like 2026-11-23T10:00:00Z." })
    .transform((text) => new Date(text))
    .optional(),
  version: z.int().min(0).optional(),
});

/** Stored events placed by the rules in force, and back. For those who may save rules; others look. */
export function regroupRoutes(room: GroupingRoom): (server: FastifyInstance) => Promise<void> {
  const { access } = room;
  const base = "/projects/:org/:project/grouping/regroups/";
  return async (server) => {
    server.get<{ Params: Params }>(base, async (request): Promise<WireRegroup[]> => {
      const { org, project } = request.params;
      return await regroups(room, await access.project(request, org, project, "event:read"));
    });

    server.post<{ Params: Params }>(base, async (request, reply): Promise<WireRegroup> => {
      const { org, project } = request.params;
      const open = await access.project(request, org, project, "project:write");
      const { since, version } = Start.parse(request.body ?? {});
      const started = await startRegroup(room, open, {
        ...(since && { since }),
        ...(version !== undefined && { version }),
      });
      reply.code(201);
      return started;
    });

    server.get<{ Params: OneParams }>(`${base}:id/`, async (request): Promise<WireRegroup> => {
      const { org, project, id } = request.params;
      return await regroup(room, await access.project(request, org, project, "event:read"), id);
    });

    server.delete<{ Params: OneParams }>(`${base}:id/`, async (request): Promise<WireRegroup> => {
      const { org, project, id } = request.params;
      return await stopRegroup(room, await access.project(request, org, project, "project:write"), id);
    });

    server.post<{ Params: OneParams }>(`${base}:id/undo/`, async (request): Promise<WireRegroup> => {
      const { org, project, id } = request.params;
      return await undo(room, await access.project(request, org, project, "project:write"), id);
    });
  };
}
