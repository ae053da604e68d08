import type { FastifyInstance } from "fastify";
import { changeNamed, deleteNamed, makeReady } from "../change/apply.ts";
import { readChange, readDiscard } from "../change/change.ts";
import type { IssuesRoom } from "../room.ts";
import { issueDetails, presentActivity } from "./details.ts";
import { type IssueParams, issueIn, requireIssue } from "./find.ts";
import { activityOf } from "./store.ts";

/** One issue (reference: web-api.md §5 to §7). `issuePath` is `/issues/:issue/` or the organisation's. */
export function issueRoutesAt(server: FastifyInstance, room: IssuesRoom, issuePath: string): void {
  server.get<{ Params: IssueParams }>(issuePath, async (request) =>
    issueDetails(room, await requireIssue(room, request, request.params, "event:read")),
  );

  server.put<{ Params: IssueParams }>(issuePath, async (request, reply) => {
    if (readDiscard(request.body)) {
      const { access, row } = await requireIssue(room, request, request.params, "event:admin");
      await deleteNamed(room, access, [row.id], true);
      return reply.code(204).send();
    }
    const { access, row } = await requireIssue(room, request, request.params, "event:write");
    const change = await makeReady(room, access, readChange(request.body));
    await changeNamed(room, access, [row.id], change);
    return issueDetails(room, await issueIn(room, access, String(row.id)));
  });

  server.delete<{ Params: IssueParams }>(issuePath, async (request, reply) => {
    const { access, row } = await requireIssue(room, request, request.params, "event:admin");
    await deleteNamed(room, access, [row.id]);
    return reply.code(202).send();
  });

  server.get<{ Params: IssueParams }>(`${issuePath}activities/`, async (request) => {
    const { row, project } = await requireIssue(room, request, request.params, "event:read");
    const activity = await activityOf(room.db, row.id);
    return { activity: activity.map((one) => presentActivity(one, project.slug)) };
  });
}

/** `WEB-1A` → the issue (reference: web-api.md §5). */
export function shortIdRoutes(server: FastifyInstance, room: IssuesRoom): void {
  server.get<{ Params: { org: string; shortId: string } }>(
    "/organizations/:org/shortids/:shortId/",
    async (request) => {
      const { org, shortId } = request.params;
      const access = await room.access.organization(request, org, "event:read");
      const open = await issueIn(room, access, shortId);
      const group = await issueDetails(room, open);
      return {
        organizationSlug: access.slug,
        projectSlug: open.project.slug,
        groupId: group.id,
        group,
        shortId: group.shortId,
      };
    },
  );
}
