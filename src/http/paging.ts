import type { FastifyReply, FastifyRequest } from "fastify";
import { Refusal } from "../errors.ts";

/**
 * A place between two rows. `value` is the sort key of the row beside it and `offset` its tie-breaker, so that
 * pages stay right while rows arrive; clients see `value:offset:is_prev` and take it as opaque
 * (reference: web-api.md §1). Both parts are made of letters, digits, `_`, `.` and `-`.
 */
export interface Cursor {
  readonly value: string;
  readonly offset: string;
  /** Read the rows before this place: ask the store in reversed order, {@link turnPage} turns them back. */
  readonly isPrevious: boolean;
}

export interface PageRequest {
  readonly limit: number;
  /** Absent on the first page. */
  readonly cursor?: Cursor;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly previous: Cursor;
  readonly hasPrevious: boolean;
  readonly next: Cursor;
  readonly hasNext: boolean;
}

const MOST = 100;
const CURSOR = /^([\w.-]{0,80}):([\w.-]{0,80}):([01])$/;

/** Reads `cursor`, `per_page` and `limit` (1 to 100) of a query. An empty cursor is the first page. */
export function readPage(query: unknown, usualLimit = MOST): PageRequest {
  const given = (query ?? {}) as { per_page?: unknown; limit?: unknown; cursor?: unknown };
  const asked = Number(last(given.per_page) ?? last(given.limit) ?? usualLimit);
  const limit = Number.isInteger(asked) && asked >= 1 ? Math.min(asked, MOST) : usualLimit;
  const text = last(given.cursor);
  if (text === undefined || text === "") return { limit };
  const match = CURSOR.exec(text);
  if (!match) {
    throw new Refusal(
      "bad_request",
      "This cursor is not one of ours. Leave it out to start at the first page.",
    );
  }
  return { limit, cursor: { value: match[1] ?? "", offset: match[2] ?? "", isPrevious: match[3] === "1" } };
}

/**
 * Makes a page of what a store found: `limit + 1` rows at the most, in the order it was asked for (reversed
 * for a previous page). `keyOf` answers a row's sort key and tie-breaker.
 */
export function turnPage<Row>(
  request: PageRequest,
  found: readonly Row[],
  keyOf: (row: Row) => readonly [value: string | number, offset: string | number],
): Page<Row> {
  const { limit, cursor } = request;
  const isBackwards = cursor?.isPrevious ?? false;
  const hasMore = found.length > limit;
  const kept = found.slice(0, limit);
  const rows = isBackwards ? kept.reverse() : kept;
  const at = (row: Row | undefined, isPrevious: boolean): Cursor => {
    if (row === undefined) return { value: cursor?.value ?? "0", offset: cursor?.offset ?? "0", isPrevious };
    const [value, offset] = keyOf(row);
    return { value: String(value), offset: String(offset), isPrevious };
  };
  return {
    rows,
    previous: at(rows[0], true),
    hasPrevious: isBackwards ? hasMore : cursor !== undefined,
    next: at(rows.at(-1), false),
    hasNext: isBackwards ? true : hasMore,
  };
}

/** Sets `Link` with both directions, as every Sentry client expects, and answers the rows. */
export function sendPage<Row>(request: FastifyRequest, reply: FastifyReply, page: Page<Row>): readonly Row[] {
  const url = new URL(request.server.room.url + request.url);
  url.searchParams.delete("cursor");
  const link = (rel: "previous" | "next", cursor: Cursor, results: boolean) => {
    const text = `${cursor.value}:${cursor.offset}:${cursor.isPrevious ? 1 : 0}`;
    const query = url.searchParams.toString();
    const address = `${url.origin}${url.pathname}?${query}&cursor=${text}`;
    return `<${address}>; rel="${rel}"; results="${results}"; cursor="${text}"`;
  };
  reply.header(
    "Link",
    `${link("previous", page.previous, page.hasPrevious)}, ${link("next", page.next, page.hasNext)}`,
  );
  return page.rows;
}

function last(value: unknown): string | undefined {
  const one = Array.isArray(value) ? value.at(-1) : value;
  return typeof one === "string" ? one : undefined;
}
