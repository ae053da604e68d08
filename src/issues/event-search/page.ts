import type { Database } from "../../db/database.ts";
import type { Cursor, Page, PageRequest } from "../room.ts";
import { type FoundEvent, foundEvents } from "./fields.ts";
import type { Place } from "./store.ts";
import { type EventSearch, walkEvents } from "./walk.ts";

/** Events that a page looks at before it says so and ends. */
export const MOST_LOOKED = 100_000;
const A_LOOK = 10_000;

export interface EventsPage {
  readonly page: Page<FoundEvent>;
  readonly looked: number;
  /** Milliseconds since 1970; present where the page ended before it was full or all was looked at. */
  readonly stoppedAt?: number;
}

/** One page of a search. It ends early when nobody waits for it any more. */
export async function readEventsPage(
  db: Database,
  search: EventSearch,
  {
    request,
    order,
    projects,
    signal,
    most = MOST_LOOKED,
  }: {
    request: PageRequest & { readonly place?: Place };
    order: "newest" | "oldest";
    projects: readonly { readonly id: number; readonly slug: string }[];
    signal: AbortSignal;
    most?: number;
  },
): Promise<EventsPage> {
  const { limit, cursor, place } = request;
  const isBackwards = cursor?.isPrevious ?? false;
  const found: FoundEvent[] = [];
  let looked = 0;
  let reached: Place | undefined;
  const steps = walkEvents(db, search, {
    order: isBackwards === (order === "newest") ? "oldest" : "newest",
    rows: "whole",
    first: limit + 1,
    most: A_LOOK,
    ...(place && { after: place }),
  });
  for await (const step of steps) {
    found.push(...foundEvents(step.hits, projects));
    ({ looked, reached } = { reached: undefined, ...step });
    if (found.length > limit || looked >= most || signal.aborted) break;
  }
  const isFull = found.length > limit;
  const kept = found.slice(0, limit);
  const rows = isBackwards ? kept.reverse() : kept;
  const stopped = isFull ? undefined : reached;
  const hasMore = isFull || stopped !== undefined;
  const start: Place = place ?? { at: 0, eventId: "0" };
  const first = isBackwards ? (stopped ?? ends(rows[0], start)) : ends(rows[0], start);
  const last = isBackwards ? ends(rows.at(-1), start) : (stopped ?? ends(rows.at(-1), start));
  return {
    page: {
      rows,
      previous: cursorAt(first, true),
      hasPrevious: isBackwards ? hasMore : cursor !== undefined,
      next: cursorAt(last, false),
      hasNext: isBackwards ? true : hasMore,
    },
    looked,
    ...(stopped && { stoppedAt: stopped.at / 1000 }),
  };
}

function ends(row: FoundEvent | undefined, otherwise: Place): Place {
  return row === undefined ? otherwise : { at: row.at, eventId: row.id };
}

function cursorAt({ at, eventId }: Place, isPrevious: boolean): Cursor {
  return { value: String(at), offset: eventId, isPrevious };
}
