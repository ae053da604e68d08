import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type {
  WireEventGrouping,
  WireGroupingSettings,
  WireGroupingTrialAnswer,
  WireGroupingVersion,
  WireRuleProblems,
} from "../wire/grouping-rules.ts";
import { labRoutes } from "./lab/routes.ts";
import { regroupRoutes } from "./regroup/routes.ts";
import type { GroupingRoom } from "./room.ts";
import {
  changeGrouping,
  groupingSettings,
  LONGEST_TRANSITION_DAYS,
  presentVersion,
  problemsOf,
} from "./settings.ts";
import { versionsOf } from "./store.ts";
import { groupingOfEvent, tryOut } from "./try-out.ts";

interface Params {
  org: string;
  project: string;
}

/** Longer than rules may be, so that their own words about it are heard. */
const text = z.string().max(100_000);
const Texts = z.object({
  fingerprintingRules: text.default(""),
  groupingEnhancements: text.default(""),
});
const Trial = Texts.extend({ eventId: z.string().max(64).optional() });
const Change = z.object({
  fingerprintingRules: text.optional(),
  groupingEnhancements: text.optional(),
  transitionDays: z.int().min(0).max(LONGEST_TRANSITION_DAYS).optional(),
  version: z.int().min(0).optional(),
});
const Page = z.object({ before: z.coerce.number().int().min(0).optional().catch(undefined) });
const VERSIONS_A_PAGE = 20;

/** A project's own rules of grouping: what they are, who changed them, what they would do, what they did. */
export function groupingRoutes(room: GroupingRoom): (server: FastifyInstance) => Promise<void> {
  const { access } = room;
  const base = "/projects/:org/:project/grouping/";
  return async (server) => {
    await server.register(labRoutes(room));
    await server.register(regroupRoutes(room));

    server.get<{ Params: Params }>(base, async (request): Promise<WireGroupingSettings> => {
      const { org, project } = request.params;
      const { id } = await access.project(request, org, project, "project:read");
      return await groupingSettings(room, id);
    });

    server.put<{ Params: Params }>(base, async (request): Promise<WireGroupingSettings> => {
      const { org, project } = request.params;
      const open = await access.project(request, org, project, "project:write");
      const { fingerprintingRules, groupingEnhancements, transitionDays, version } = Change.parse(
        request.body ?? {},
      );
      await changeGrouping(room, open, {
        ...(fingerprintingRules !== undefined && { fingerprintingRules }),
        ...(groupingEnhancements !== undefined && { groupingEnhancements }),
        ...(transitionDays !== undefined && { transitionDays }),
        ...(version !== undefined && { version }),
      });
      return await groupingSettings(room, open.id);
    });

    server.get<{ Params: Params }>(`${base}versions/`, async (request): Promise<WireGroupingVersion[]> => {
      const { org, project } = request.params;
      const { id } = await access.project(request, org, project, "project:read");
      const { before } = Page.parse(request.query);
      const query = { limit: VERSIONS_A_PAGE, ...(before !== undefined && { before }) };
      return (await versionsOf(room.db, id, query)).map(presentVersion);
    });

    server.post<{ Params: Params }>(`${base}check/`, async (request): Promise<WireRuleProblems> => {
      const { org, project } = request.params;
      await access.project(request, org, project, "project:read");
      return problemsOf(Texts.parse(request.body ?? {}));
    });

    server.post<{ Params: Params }>(`${base}try/`, async (request): Promise<WireGroupingTrialAnswer> => {
      const { org, project } = request.params;
      const open = await access.project(request, org, project, "event:read");
      const { eventId, ...texts } = Trial.parse(request.body ?? {});
      return await tryOut(room, open, { ...texts, ...(eventId && { eventId }) });
    });

    server.get<{ Params: Params & { eventId: string } }>(
      "/projects/:org/:project/events/:eventId/grouping/",
      async (request): Promise<WireEventGrouping> => {
        const { org, project, eventId } = request.params;
        const open = await access.project(request, org, project, "event:read");
        return await groupingOfEvent(room, open, eventId);
      },
    );
  };
}
