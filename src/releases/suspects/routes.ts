import type { FastifyPluginAsync } from "fastify";
import { Refusal } from "../../errors.ts";
import { type IssueParams, issueIn, requireIssue } from "../../issues/issue/find.ts";
import type { WireCommitters } from "../../wire/release.ts";
import type { SuspectsRoom } from "./room.ts";
import { suspectCommits } from "./suspect-commits.ts";

/** Suspect commits of an issue, by its latest event, and of one event; to be mounted under `/api/0`. */
export function suspectRoutes(room: SuspectsRoom): FastifyPluginAsync {
  return async (server) => {
    for (const path of ["/organizations/:org/issues/:issue/", "/issues/:issue/"]) {
      server.get<{ Params: IssueParams }>(`${path}committers/`, async (request): Promise<WireCommitters> => {
        const { row } = await requireIssue(room, request, request.params, "event:read");
        const found = await room.events.ofIssue(row.id, "recommended");
        return found ? await suspectCommits(room, found, sinceOf(row)) : { committers: [] };
      });
    }

    server.get<{ Params: { org: string; project: string; event: string } }>(
      "/projects/:org/:project/events/:event/committers/",
      async (request): Promise<WireCommitters> => {
        const { org, project, event } = request.params;
        const access = await room.access.project(request, org, project, "event:read");
        const id = event.replaceAll("-", "").toLowerCase();
        const found = /^[0-9a-f]{32}$/.test(id)
          ? await room.events.byId(access.projects[0]?.id ?? 0, id)
          : undefined;
        if (!found) {
          throw new Refusal("not_found", "There is no such event; it may be older than events are kept.");
        }
        const { row } = await issueIn(room, access, String(found.row.issueId));
        return await suspectCommits(room, found, sinceOf(row));
      },
    );
  };
}

function sinceOf(row: { readonly first_release: string | null; readonly first_seen: Date }) {
  return { firstRelease: row.first_release, firstSeen: row.first_seen };
}
