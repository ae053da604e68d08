import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { networkOf } from "../../accounts/sign-in/network.ts";
import { Refusal } from "../../errors.ts";
import type { WireSharedIssue } from "../../wire/shared-issue.ts";
import type { IssuesRoom } from "../room.ts";
import { presentShared } from "./present-shared.ts";
import { ReadLimit } from "./read-limit.ts";
import { sharedIssue } from "./store.ts";

interface Params {
  org?: string;
  shareId: string;
}

/**
 * Issues of public links, for everybody (Sentry's `/shared/issues/{shareId}/`). Nothing tells a link that was taken back
 * from one that never was.
 */
export function sharedIssueRoutes(server: FastifyInstance, room: IssuesRoom): void {
  const limit = new ReadLimit(room.now);
  const read = async (
    request: FastifyRequest<{ Params: Params }>,
    reply: FastifyReply,
  ): Promise<WireSharedIssue> => {
    limit.count(networkOf(request.ip, 64));
    // A link that is taken back must be gone everywhere: `no-store` stands on every answer of the API already.
    reply.header("X-Robots-Tag", "noindex, nofollow");
    reply.header("Referrer-Policy", "no-referrer");
    const { shareId, org } = request.params;
    const row = /^[0-9a-f]{32}$/u.test(shareId) ? await sharedIssue(room.db, shareId, org) : undefined;
    if (row === undefined) {
      throw new Refusal("not_found", "This link leads nowhere: it was taken back, or never was.");
    }
    return presentShared(row, await room.events.ofIssue(row.id, "latest"));
  };
  server.get<{ Params: Params }>("/shared/issues/:shareId/", read);
  server.get<{ Params: Params }>("/organizations/:org/shared/issues/:shareId/", read);
}
