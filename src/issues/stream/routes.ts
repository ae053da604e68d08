import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { Refusal } from "../../errors.ts";
import { directHit, readSelection, SelectionQuery } from "../list-query.ts";
import { readDuration } from "../period.ts";
import type { Cursor, IssuesRoom, OrganizationAccess } from "../room.ts";
import { withSparklines } from "./list-issues.ts";
import {
  firstPageOfIssues,
  type IssueSort,
  MAX_HITS,
  pageOfIssues,
  pageWithHits,
  SORTS,
  type StreamPlace,
} from "./store.ts";

const USUAL_LIMIT = 25;

const StreamQuery = z.object({
  ...SelectionQuery.shape,
  sort: z.enum(SORTS).optional(),
  groupStatsPeriod: z.string().optional(),
});

interface Params {
  org: string;
  project: string;
}

/** Lists of issues (reference: web-api.md §1, §4, §5). */
export function streamRoutes(server: FastifyInstance, room: IssuesRoom): void {
  server.get<{ Params: Pick<Params, "org"> }>("/organizations/:org/issues/", async (request, reply) => {
    const access = await room.access.organization(request, request.params.org, "event:read");
    return relaxed(room, request, (db) => listIssues({ ...room, db }, access, request, reply));
  });

  server.get<{ Params: Params }>("/projects/:org/:project/issues/", async (request, reply) => {
    const { org, project } = request.params;
    const access = await room.access.project(request, org, project, "event:read");
    return relaxed(room, request, (db) => listIssues({ ...room, db }, access, request, reply));
  });
}

function relaxed<T>(
  room: IssuesRoom,
  request: FastifyRequest,
  read: (db: IssuesRoom["db"]) => Promise<T>,
): Promise<T> {
  return room.relaxed?.(request, read) ?? read(room.db);
}

async function listIssues(
  room: IssuesRoom,
  access: OrganizationAccess,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const query = StreamQuery.parse(request.query);
  const { readPage, turnPage, sendPage } = room.paging;
  const page = readPage(request.query, USUAL_LIMIT);
  const period = chartPeriod(query.groupStatsPeriod, query.statsPeriod);
  const place = placeOf(query.sort ?? "date", page.limit, page.cursor);

  const hit = directHit(query, access);
  const named = hit === undefined ? [] : await pageOfIssues(room.db, hit, place, access.accountId);
  if (named.length > 0) reply.header("X-Sentry-Direct-Hit", "1");

  // A query that is left out is the usual one; an empty one asks for everything, as sentry-cli does.
  const selection = named.length > 0 && hit ? hit : await readSelection(room, query, access, "is:unresolved");
  const { found, hits } =
    named.length > 0
      ? { found: named, hits: named.length }
      : page.cursor === undefined
        ? await firstPageOfIssues(room.db, selection, place, access.accountId)
        : await pageWithHits(room.db, selection, place, access.accountId);
  reply.header("X-Hits", String(hits)).header("X-Max-Hits", String(MAX_HITS));
  const turned = turnPage(page, found, (row) => [row.sort_key, row.id]);
  return withSparklines(room, access, sendPage(request, reply, turned), period);
}

function placeOf(sort: IssueSort, limit: number, cursor: Cursor | undefined): StreamPlace {
  const place = { sort, limit: limit + 1 };
  if (cursor === undefined) return place;
  const value = Number(cursor.value);
  const id = Number(cursor.offset);
  if (!Number.isSafeInteger(value) || !Number.isSafeInteger(id)) {
    throw new Refusal(
      "bad_request",
      "This cursor is not of this list. Leave it out to start at the first page.",
    );
  }
  return { ...place, cursor: { value, id, isPrevious: cursor.isPrevious } };
}

/** `auto` follows the period of the list: a day is drawn by the hour, more by the day. */
function chartPeriod(asked: string | undefined, statsPeriod: string | undefined): "24h" | "14d" {
  if (asked === "14d") return "14d";
  if (asked === "auto" && statsPeriod) return readDuration(statsPeriod) > 2 * 86_400_000 ? "14d" : "24h";
  return "24h";
}
