import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { Refusal } from "../../errors.ts";
import { problemOf } from "../../query/ask.ts";
import { MAX_QUERY_LENGTH, parseQuery } from "../../query/parse.ts";
import { isProblem } from "../../query/query.ts";
import type { WireSavedSearch } from "../../wire/saved-search.ts";
import { refusalOf } from "../list-query.ts";
import type { EventScope, IssuesRoom, OrganizationAccess } from "../room.ts";
import { SORTS } from "../stream/store.ts";
import {
  addSearch,
  changeSearch,
  findSearch,
  MOST_SEARCHES,
  removeSearch,
  type SavedSearch,
  searchesFor,
} from "./store.ts";

const storable = (text: string) => !text.includes("\0") && text.isWellFormed();
const Form = z.object({
  name: z.string().trim().min(1).max(100).refine(storable, "This is not a text that can be stored."),
  query: z.string().max(MAX_QUERY_LENGTH).refine(storable, "This is not a text that can be stored."),
  sort: z.enum(SORTS).default("date"),
  visibility: z.enum(["owner", "organization"]).default("owner"),
});

interface Params {
  org: string;
  id: string;
}

/** Searches that people keep (Sentry's `/organizations/{org}/searches/`). */
export function savedSearchRoutes(server: FastifyInstance, room: IssuesRoom): void {
  const path = "/organizations/:org/searches/";
  server.get<{ Params: Pick<Params, "org"> }>(path, async (request) => {
    const access = await room.access.organization(request, request.params.org, "event:read");
    return (await searchesFor(room.db, access)).map(presentSearch);
  });

  server.post<{ Params: Pick<Params, "org"> }>(path, async (request, reply) => {
    const access = await room.access.organization(request, request.params.org, "event:write");
    const added = await addSearch(room.db, access, valuesOf(Form.parse(request.body)));
    if (added === "too_many") {
      throw new Refusal(
        "bad_request",
        `Nobody keeps more than ${MOST_SEARCHES} searches; delete some first.`,
      );
    }
    return reply.code(201).send(presentSearch(named(added)));
  });

  server.put<{ Params: Params }>(`${path}:id/`, async (request) => {
    const { access, search } = await requireSearch(room, request, request.params);
    const values = valuesOf(Form.parse({ ...presentSearch(search), ...asObject(request.body) }));
    const changed = await changeSearch(room.db, search, access.organizationId, values);
    if (changed === undefined) throw noSuchSearch();
    return presentSearch(named(changed));
  });

  server.delete<{ Params: Params }>(`${path}:id/`, async (request, reply) => {
    const { search } = await requireSearch(room, request, request.params);
    await removeSearch(room.db, search.id);
    return reply.code(204).send();
  });
}

/** One's own, or one that is shared, for those who may change what others made. Another's own is none at all. */
async function requireSearch(
  room: IssuesRoom,
  request: FastifyRequest,
  { org, id }: Params,
): Promise<{ access: OrganizationAccess; search: SavedSearch }> {
  const may = (scope: EventScope) => room.access.organization(request, org, scope);
  const access = await may("event:write");
  const search = /^\d{1,15}$/u.test(id)
    ? await findSearch(room.db, access.organizationId, Number(id))
    : undefined;
  if (search === undefined || (search.account_id !== access.accountId && !search.is_shared)) {
    throw noSuchSearch();
  }
  if (search.account_id !== access.accountId) await may("event:admin");
  return { access, search };
}

function valuesOf({ name, query, sort, visibility }: z.infer<typeof Form>) {
  const read = parseQuery(query);
  const problem = read !== undefined && isProblem(read) ? read : problemOf(read);
  if (problem !== undefined) throw refusalOf(problem);
  return { name, query, sort, is_shared: visibility === "organization" };
}

function named(saved: SavedSearch | "name_taken"): SavedSearch {
  if (saved !== "name_taken") return saved;
  throw new Refusal("bad_request", "There is a search of that name already; choose another.");
}

function asObject(body: unknown): object {
  return typeof body === "object" && body !== null ? body : {};
}

function noSuchSearch(): Refusal {
  return new Refusal("not_found", "There is no such search, or it is somebody else’s.");
}

function presentSearch(search: SavedSearch): WireSavedSearch {
  return {
    id: String(search.id),
    type: 0,
    name: search.name,
    query: search.query,
    sort: search.sort,
    visibility: search.is_shared ? "organization" : "owner",
    ownerId: String(search.account_id),
    isGlobal: false,
    isPinned: false,
    dateCreated: search.created_at.toISOString(),
  };
}
