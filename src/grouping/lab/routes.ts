import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { DRY_RUN_EVENTS, type WireDryRun } from "../../wire/grouping-lab.ts";
import type { GroupingRoom } from "../room.ts";
import { cancelDryRun, dryRun, dryRuns, startDryRun } from "./dry-runs.ts";

interface Params {
  org: string;
  project: string;
}

interface RunParams extends Params {
  id: string;
}

/** Longer than rules may be, so that their own words about it are heard. */
const text = z.string().max(100_000).default("");
const Start = z.object({
  fingerprintingRules: text,
  groupingEnhancements: text,
  events: z.int().min(1).max(DRY_RUN_EVENTS.most).default(DRY_RUN_EVENTS.usual),
});

/** What rules that are not saved would make of the events there are. Who may save rules may ask. */
export function labRoutes(room: GroupingRoom): (server: FastifyInstance) => Promise<void> {
  const { access } = room;
  const base = "/projects/:org/:project/grouping/dry-runs/";
  return async (server) => {
    server.get<{ Params: Params }>(base, async (request): Promise<WireDryRun[]> => {
      const { org, project } = request.params;
      return await dryRuns(room, await access.project(request, org, project, "event:read"));
    });

    server.post<{ Params: Params }>(base, async (request, reply): Promise<WireDryRun> => {
      const { org, project } = request.params;
      const open = await access.project(request, org, project, "project:write");
      const started = await startDryRun(room, open, Start.parse(request.body ?? {}));
      reply.code(201);
      return started;
    });

    server.get<{ Params: RunParams }>(`${base}:id/`, async (request): Promise<WireDryRun> => {
      const { org, project, id } = request.params;
      return await dryRun(room, await access.project(request, org, project, "event:read"), id);
    });

    server.delete<{ Params: RunParams }>(`${base}:id/`, async (request): Promise<WireDryRun> => {
      const { org, project, id } = request.params;
      return await cancelDryRun(room, await access.project(request, org, project, "project:write"), id);
    });
  };
}
