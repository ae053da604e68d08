import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { Refusal } from "../../errors.ts";
import type { WireBulkChangeBegun, WireChangedFields } from "../../wire/bulk-change.ts";
import type { WireAssignee } from "../../wire/issue.ts";
import type { WireMerged } from "../../wire/moves.ts";
import { presentConditions } from "../archive/archive.ts";
import type { NewBulkChange } from "../bulk/begin/store.ts";
import { fewOf, startBulkChange } from "../bulk/bulk-changes.ts";
import { packChange } from "../bulk/pack-change.ts";
import { readSelection, SelectionQuery } from "../list-query.ts";
import { type Merged, mergeSelection } from "../moves/merge-issues.ts";
import { presentResolution } from "../resolution/resolution.ts";
import type { EventScope, IssuesRoom, OrganizationAccess } from "../room.ts";
import type { IssueSelection } from "../search/store.ts";
import { changeNamed, deleteNamed, makeReady } from "./apply.ts";
import { readChange, readDiscard, readMerge } from "./change.ts";
import type { Assignee, ReadyChange } from "./store.ts";

const Id = z.string().regex(/^\d{1,15}$/u, "An id is a whole number.");
const BulkQuery = z.object({
  ...SelectionQuery.shape,
  id: z.union([Id.transform((id) => [id]), z.array(Id).max(1000)]).optional(),
  status: z.enum(["unresolved", "resolved", "ignored", "muted"]).optional(),
});

interface Params {
  org: string;
  /** Absent for all projects of the organisation. */
  project?: string;
}

/** Changes of many issues: `?id=…`, `?status=…`, `?query=…`, or all (reference: web-api.md §4, §7). */
export function bulkRoutes(server: FastifyInstance, room: IssuesRoom): void {
  for (const path of ["/organizations/:org/issues/", "/projects/:org/:project/issues/"]) {
    server.put<{ Params: Params }>(path, async (request, reply) => {
      const { access, selection } = await select(room, request, request.params, "event:write");
      const merge = readMerge(request.body);
      if (merge) {
        const merged = await mergeSelection(room, access, selection, merge.into);
        return merged === undefined ? nothing(reply) : presentMerged(merged);
      }
      if (readDiscard(request.body)) return await remove(room, request, reply, "discard");
      const change = await makeReady(room, access, readChange(request.body));
      const few = await fewOf(room, selection);
      if (few === undefined) {
        if (change.isPublic !== undefined) {
          throw new Refusal(
            "bad_request",
            "Name the issues that are to be shared, or not any more, with id=.",
          );
        }
        return await begin(room, access, request, reply, {
          kind: "change",
          selection,
          ready: packChange(change),
          change: presentChange(change),
        });
      }
      const changed = await changeNamed(room, access, few, change);
      return changed === 0 ? nothing(reply) : presentChange(change);
    });

    server.delete<{ Params: Params }>(path, async (request, reply) => remove(room, request, reply, "delete"));
  }
}

async function remove(
  room: IssuesRoom,
  request: FastifyRequest<{ Params: Params }>,
  reply: FastifyReply,
  kind: "delete" | "discard",
): Promise<FastifyReply | WireBulkChangeBegun> {
  const { access, selection } = await selectToDelete(room, request);
  const few = await fewOf(room, selection);
  if (few === undefined) {
    return await begin(room, access, request, reply, { kind, selection, ready: {}, change: null });
  }
  await deleteNamed(room, access, few, kind === "discard");
  return nothing(reply);
}

/** More than a page has: nodes work on it, and `…/bulk-changes/` tells how far they are. */
async function begin(
  room: IssuesRoom,
  access: OrganizationAccess,
  request: FastifyRequest,
  reply: FastifyReply,
  {
    change,
    ...wanted
  }: Pick<NewBulkChange, "kind" | "selection" | "ready"> & {
    readonly change: WireChangedFields | null;
  },
): Promise<WireBulkChangeBegun> {
  const { query = "", status } = BulkQuery.parse(request.query);
  const shown = { query: status === undefined ? query : `is:${status} ${query}`.trim(), change };
  const bulkChange = await startBulkChange(room, access, { ...wanted, shown });
  reply.code(202);
  return { ...change, bulkChange };
}

/** A client that loses its parameters must not delete everything. */
async function selectToDelete(room: IssuesRoom, request: FastifyRequest<{ Params: Params }>) {
  const { id, status, query } = BulkQuery.parse(request.query);
  if (!id && !status && !query) {
    throw new Refusal("bad_request", "Say which issues to delete: with id=, status= or query=.");
  }
  return await select(room, request, request.params, "event:admin");
}

async function select(
  room: IssuesRoom,
  request: FastifyRequest,
  { org, project }: Params,
  scope: EventScope,
): Promise<{ access: OrganizationAccess; selection: IssueSelection }> {
  const access =
    project === undefined
      ? await room.access.organization(request, org, scope)
      : await room.access.project(request, org, project, scope);
  const query = BulkQuery.parse(request.query);
  const selection = await readSelection(room, query, access, "");
  const status = query.status === "muted" ? "ignored" : query.status;
  return {
    access,
    selection: {
      ...selection,
      ...(query.id && { ids: query.id.map(Number) }),
      conditions: status
        ? [...selection.conditions, { on: "status", status, isNegated: false }]
        : selection.conditions,
    },
  };
}

function nothing(reply: FastifyReply): FastifyReply {
  return reply.code(204).send();
}

function presentMerged({ parent, children }: Merged): WireMerged {
  return { merge: { parent: String(parent), children: children.map(String) } };
}

function presentAssignee(assignee: Assignee): WireAssignee {
  const id = String(assignee.id);
  return assignee.type === "team"
    ? { type: "team", id, name: assignee.slug }
    : { type: "user", id, name: assignee.name || assignee.email, email: assignee.email };
}

/** The changed fields, as the field answers a bulk change. */
function presentChange(change: ReadyChange): WireChangedFields {
  const { status, resolutions, archive, assignee, priority, hasSeen, isBookmarked, isSubscribed, isPublic } =
    change;
  const [resolution] = resolutions?.values() ?? [];
  return {
    ...(status && {
      ...status,
      statusDetails: archive ? presentConditions(archive) : presentResolution(resolution),
    }),
    ...(assignee !== undefined && {
      assignedTo: assignee && presentAssignee(assignee),
    }),
    ...(priority && { priority }),
    ...(hasSeen !== undefined && { hasSeen }),
    ...(isBookmarked !== undefined && { isBookmarked }),
    ...(isSubscribed !== undefined && { isSubscribed }),
    ...(isPublic !== undefined && { isPublic }),
  };
}
