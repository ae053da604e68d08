import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import { Refusal } from "../../errors.ts";
import type { WhatUnmerges } from "../../ports/issue-moves.ts";
import type { WireHash, WireMove, WireUnmerged } from "../../wire/moves.ts";
import { type IssueParams, issueIn, type OpenIssue, requireIssue } from "../issue/find.ts";
import { hashesOf } from "../issue/store.ts";
import type { IssuesRoom } from "../room.ts";
import { shortIdOf } from "../short-id.ts";
import { presentHashes, presentMove } from "./present.ts";
import { refuseMove } from "./refusals.ts";
import { movesOf } from "./store.ts";

/** Events that the shares of hashes look at. */
const LOOKED_AT = 10_000;
const MOST_EVENTS = 1_000;
const MOST_HASHES = 1_000;

const Hash = z.string().regex(/^[0-9a-f]{32}$/u, "A hash has 32 hexadecimal digits in small letters.");
const EventId = z
  .string()
  .transform((text) => text.replaceAll("-", "").toLowerCase())
  .pipe(z.string().regex(/^[0-9a-f]{32}$/u, "An event id has 32 hexadecimal digits."));
const Unmerge = z.object({
  hashes: z.array(Hash).min(1).max(MOST_HASHES).optional(),
  events: z.array(EventId).min(1).max(MOST_EVENTS).optional(),
  merge: z
    .string()
    .regex(/^\d{1,15}$/u, "An id is a whole number.")
    .optional(),
});
/** As known clients unmerge: hashes in the address. */
const HashesQuery = z.object({
  id: z.union([Hash.transform((hash) => [hash]), z.array(Hash).min(1).max(MOST_HASHES)]),
});

/** What was merged into an issue, and how it is taken apart again (reference: web-api.md §5). */
export function moveRoutes(server: FastifyInstance, room: IssuesRoom, issuePath: string): void {
  server.get<{ Params: IssueParams }>(`${issuePath}hashes/`, async (request): Promise<WireHash[]> => {
    const open = await requireIssue(room, request, request.params, "event:read");
    const [hashes, shares, moves] = await Promise.all([
      hashesOf(room.db, open.row.id),
      room.events.hashesOf(open.row.id, LOOKED_AT),
      movesFor(room, open),
    ]);
    return presentHashes(hashes, shares, moves);
  });

  server.get<{ Params: IssueParams }>(
    `${issuePath}merges/`,
    async (request): Promise<WireMove[]> =>
      movesFor(room, await requireIssue(room, request, request.params, "event:read")),
  );

  server.post<{ Params: IssueParams }>(`${issuePath}unmerge/`, async (request, reply) => {
    const open = await requireIssue(room, request, request.params, "event:write");
    return unmerge(room, open, whatIn(Unmerge.parse(request.body)), reply);
  });

  for (const method of ["PUT", "DELETE"] as const) {
    server.route<{ Params: IssueParams }>({
      method,
      url: `${issuePath}hashes/`,
      handler: async (request, reply) => {
        const open = await requireIssue(room, request, request.params, "event:write");
        return unmerge(room, open, { hashes: HashesQuery.parse(request.query).id }, reply);
      },
    });
  }
}

async function movesFor({ db }: IssuesRoom, { row, project }: OpenIssue): Promise<WireMove[]> {
  return (await movesOf(db, row.id)).map((move) => presentMove(move, row.id, project));
}

function whatIn({ hashes, events, merge }: z.infer<typeof Unmerge>): WhatUnmerges {
  const named = [hashes && { hashes }, events && { eventIds: events }, merge && { mergeId: Number(merge) }];
  const [what, another] = named.filter((one) => one !== undefined && one !== "");
  if (what !== undefined && another === undefined) return what;
  throw new Refusal("bad_request", "Say what to unmerge: either hashes, or events, or the id of a merge.");
}

async function unmerge(
  room: IssuesRoom,
  { row, project, access }: OpenIssue,
  what: WhatUnmerges,
  reply: FastifyReply,
): Promise<WireUnmerged> {
  const begun = await room.moves.unmerge({
    projectId: project.id,
    from: row.id,
    what,
    accountId: access.accountId,
    at: new Date(room.now()),
  });
  if (begun.kind !== "begun") throw refuseMove(begun.kind);
  await room.moves.carryOn();
  room.changed?.(access.organizationId);
  const made = await issueIn(room, access, String(begun.issueId));
  reply.code(202);
  return { id: String(made.row.id), shortId: shortIdOf(project.slug, made.row.number) };
}
