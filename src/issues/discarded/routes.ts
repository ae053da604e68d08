import type { FastifyInstance } from "fastify";
import { type AccountFacts, presentUser } from "../../accounts/account.ts";
import { Refusal } from "../../errors.ts";
import type { WireLevel, WireTombstone } from "../../wire/issue.ts";
import { wireType } from "../present-issue.ts";
import type { IssuesRoom, ProjectAccess } from "../room.ts";
import { shortIdOf } from "../short-id.ts";
import { type DiscardedRow, discardedIssues, takeAgain } from "./store.ts";

const MOST = 500;

interface Params {
  org: string;
  project: string;
}

/** Issues that were discarded, and taking their events again (Sentry's `/projects/{org}/{project}/tombstones/`). */
export function discardedRoutes(server: FastifyInstance, room: IssuesRoom): void {
  const path = "/projects/:org/:project/tombstones/";
  server.get<{ Params: Params }>(path, async (request) => {
    const { org, project } = request.params;
    const access = await room.access.project(request, org, project, "event:read");
    const [one] = access.projects;
    if (one === undefined) return [];
    return (await discardedIssues(room.db, one.id, MOST)).map((row) => presentDiscarded(row, one));
  });

  server.delete<{ Params: Params & { id: string } }>(`${path}:id/`, async (request, reply) => {
    const { org, project, id } = request.params;
    const access = await room.access.project(request, org, project, "event:admin");
    const [one] = access.projects;
    const isThere = one && /^\d{1,15}$/u.test(id) && (await takeAgain(room.db, one.id, Number(id)));
    if (!isThere) throw new Refusal("not_found", "No issue that was discarded here has this id.");
    return reply.code(204).send();
  });
}

function presentDiscarded(row: DiscardedRow, project: ProjectAccess): WireTombstone {
  const account = accountOf(row);
  return {
    id: String(row.id),
    shortId: shortIdOf(project.slug, row.number),
    level: row.level as WireLevel,
    message: row.title,
    culprit: row.culprit,
    type: wireType(row.type),
    metadata: row.metadata,
    actor: account ? presentUser(account) : null,
    dateAdded: row.made_at.toISOString(),
    dropped: row.dropped,
    lastDropped: row.last_dropped_at?.toISOString() ?? null,
  };
}

function accountOf(row: DiscardedRow): AccountFacts | undefined {
  const { account_id: id, email, created_at: joinedAt } = row;
  if (id === null || email === null || joinedAt === null) return undefined;
  return { id, email, name: row.name ?? "", isSuperuser: row.is_superuser ?? false, joinedAt };
}
