import type { FastifyInstance } from "fastify";
import { Refusal } from "../../errors.ts";
import type { WireIssueUsers } from "../../wire/events-table.ts";
import { lookedAt } from "../event-search/looked-at.ts";
import { searchOfIssue } from "../event-search/read-search.ts";
import { whileThere } from "../event-search/while-there.ts";
import { userOfTag } from "../events/present-event.ts";
import { type IssueParams, requireIssue } from "../issue/find.ts";
import type { Cursor, IssuesRoom } from "../room.ts";
import { countByUser } from "./count-events.ts";
import { type UsersPlace, usersOfIssue } from "./store.ts";

const USUAL_LIMIT = 25;

/** Whom an issue struck. */
export function issueUserRoutes(server: FastifyInstance, room: IssuesRoom, issuePath: string): void {
  server.get<{ Params: IssueParams }>(
    `${issuePath}users/`,
    async (request, reply): Promise<WireIssueUsers> => {
      const { row } = await requireIssue(room, request, request.params, "event:read");
      const page = room.paging.readPage(request.query, USUAL_LIMIT);
      const place = placeOf(page.limit + 1, page.cursor);
      const search = await searchOfIssue(room, { id: row.id, projectId: row.project_id });
      const [found, counted] = await Promise.all([
        usersOfIssue(room.db, row.id, place),
        countByUser(room.db, search, whileThere(reply)),
      ]);
      const turned = room.paging.turnPage(page, found, ({ at, hash }) => [at, hash]);
      return {
        users: room.paging.sendPage(request, reply, turned).map(({ name, lastSeen }) => {
          const events = name === null ? undefined : counted.users.get(name);
          return {
            name,
            user: userOfTag(name ?? undefined),
            count: events?.events ?? null,
            firstSeen: events === undefined ? null : new Date(events.firstSeen).toISOString(),
            // Counters pass over whoever was seen some minutes ago.
            lastSeen: new Date(Math.max(lastSeen.getTime(), events?.lastSeen ?? 0)).toISOString(),
          };
        }),
        meta: { total: row.users_seen, ...lookedAt(counted) },
      };
    },
  );
}

function placeOf(limit: number, cursor: Cursor | undefined): UsersPlace {
  if (cursor === undefined) return { limit };
  const at = Number(cursor.value);
  if (!Number.isSafeInteger(at) || at < 0 || !isHash(cursor.offset)) {
    throw new Refusal(
      "bad_request",
      "This cursor is not of this list. Leave it out to start at the first page.",
    );
  }
  return { limit, cursor: { at, hash: cursor.offset, isPrevious: cursor.isPrevious } };
}

/** Within 64 bits. */
function isHash(text: string): boolean {
  return /^-?\d{1,19}$/u.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text);
}
