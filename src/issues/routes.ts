import type { FastifyPluginAsync } from "fastify";
import { bulkChangeRoutes } from "./bulk/routes.ts";
import { bulkRoutes } from "./change/routes.ts";
import { commentRoutes } from "./comments/routes.ts";
import { discardedRoutes } from "./discarded/routes.ts";
import { eventSearchRoutes } from "./event-search/routes.ts";
import { eventRoutes, issueEventRoutes } from "./events/routes.ts";
import { issueRoutesAt, shortIdRoutes } from "./issue/routes.ts";
import { moveRoutes } from "./moves/routes.ts";
import type { IssuesRoom } from "./room.ts";
import { savedSearchRoutes } from "./saved/routes.ts";
import { sharedIssueRoutes } from "./sharing/routes.ts";
import { similarRoutes } from "./similar/routes.ts";
import { streamRoutes } from "./stream/routes.ts";
import { issueTagRoutes, tagNameRoutes } from "./tags/routes.ts";
import { tagPageRoutes, tagTrendRoutes } from "./tags/trend-routes.ts";
import { issueUserRoutes } from "./users/routes.ts";

/** The web API about issues, events and tags, to be mounted under `/api/0` (reference: web-api.md §4 to §7). */
export function issueRoutes(room: IssuesRoom): FastifyPluginAsync {
  return async (server) => {
    streamRoutes(server, room);
    savedSearchRoutes(server, room);
    bulkRoutes(server, room);
    bulkChangeRoutes(server, room);
    for (const issuePath of ["/organizations/:org/issues/:issue/", "/issues/:issue/"]) {
      issueRoutesAt(server, room, issuePath);
      issueEventRoutes(server, room, issuePath);
      issueTagRoutes(server, room, issuePath);
      tagTrendRoutes(server, room, issuePath);
      issueUserRoutes(server, room, issuePath);
      commentRoutes(server, room, issuePath);
      moveRoutes(server, room, issuePath);
      similarRoutes(server, room, issuePath);
    }
    shortIdRoutes(server, room);
    discardedRoutes(server, room);
    sharedIssueRoutes(server, room);
    eventRoutes(server, room);
    eventSearchRoutes(server, room);
    tagNameRoutes(server, room);
    tagPageRoutes(server, room);
  };
}
