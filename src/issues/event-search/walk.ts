import type { Database } from "../../db/database.ts";
import type { EventCondition } from "./condition.ts";
import { type Count, type Hit, type Lane, lookAt, type Place, type Rows } from "./store.ts";

/** Which events, and in which order. */
export interface EventSearch {
  readonly projectIds: readonly number[];
  /** All of it must hold. */
  readonly conditions: readonly EventCondition[];
  /** Milliseconds since 1970, inclusive and exclusive. */
  readonly from: number;
  readonly to: number;
  /** Events of these issues alone are read: no other can match. */
  readonly issueIds?: readonly number[];
}

export interface Walk {
  readonly order: "newest" | "oldest";
  /** Begins behind this event. */
  readonly after?: Place;
  readonly rows: Rows;
  /** Events that the first look is at, in each project or issue. */
  readonly first: number;
  /** Events that one look is at, together. */
  readonly most: number;
}

/** What a look brought. */
export interface Step {
  /** In order, behind those of the step before. */
  readonly hits: readonly Hit[];
  /** Of what was looked at, in no order: also behind `reached`. */
  readonly counts: readonly Count[];
  /** Events looked at so far. */
  readonly looked: number;
  /** All up to here were looked at; none is behind it where it is absent. */
  readonly reached?: Place;
}

const DAY_MS = 86_400_000;
/** Many partitions cost each look a little, and most questions are answered by the last days. */
const WINDOWS_DAYS = [2, 16];
/** Behind every event of the same moment in either order that begins with it: see {@link lookAt}. */
const NO_EVENT = "f".repeat(32);

interface Open extends Lane {
  readonly isDone: boolean;
  /** Not handed on yet: another lane may have some before them. */
  readonly hits: readonly Hit[];
}

/**
 * Walks events in order, look by look, each a bounded question of its own: nothing is held between two of them, so a reader
 * may take as long as it likes, and who stops asking costs nothing more. Each project (or issue) is read along its index,
 * and always those that are the least far.
 */
export async function* walkEvents(
  db: Database,
  search: EventSearch,
  walk: Walk,
): AsyncGenerator<Step, void, void> {
  const ids = search.issueIds ?? search.projectIds;
  if (ids.length === 0 || search.from >= search.to) return;
  const compare = ORDERS[walk.order];
  const of = search.issueIds === undefined ? "project" : "issue";
  const { order, rows } = walk;
  const { projectIds, conditions } = search;
  let looked = 0;
  let each = walk.first;
  for (const { from, to, start } of windowsOf(search, walk)) {
    let lanes: Open[] = ids.map((id) => ({ id, ...start, isDone: false, hits: [] }));
    let next: readonly Open[] = lanes;
    while (next.length > 0) {
      const most = Math.max(1, Math.min(each, Math.ceil(walk.most / next.length)));
      const look = await lookAt(db, { of, lanes: next, order, from, to, most, projectIds, conditions, rows });
      const found = Map.groupBy(look.hits, ({ laneId }) => laneId);
      const read = new Set(next);
      lanes = lanes.map((lane) => {
        if (!read.has(lane)) return lane;
        const end = look.lanes.get(lane.id);
        if (end === undefined) return { ...lane, isDone: true };
        looked += end.looked;
        const hits = [...lane.hits, ...(found.get(lane.id) ?? [])];
        return { id: lane.id, at: end.at, eventId: end.eventId, hits, isDone: end.looked < most };
      });
      const open = lanes.filter(({ isDone }) => !isDone).sort(compare);
      const [slowest] = open;
      const isEarly = (hit: Hit): boolean => slowest !== undefined && compare(hit, slowest) > 0;
      const ready = lanes.flatMap(({ hits }) => hits.filter((hit) => !isEarly(hit))).sort(compare);
      lanes = lanes.map((lane) => ({ ...lane, hits: lane.hits.filter(isEarly) }));
      const reached = slowest ?? { at: (order === "newest" ? from : to) * 1000, eventId: NO_EVENT };
      const { counts } = look;
      yield { hits: ready, counts, looked, reached: { at: reached.at, eventId: reached.eventId } };
      const wanted = new Set(open.slice(0, Math.ceil(open.length / 4)).map(({ id }) => id));
      next = lanes.filter(({ id }) => wanted.has(id));
      each = Math.min(walk.most, each * 4);
    }
  }
  yield { hits: [], counts: [], looked };
}

/** As the indexes `event_of_project` and `event_of_issue` have them. */
const ORDERS: Readonly<Record<Walk["order"], (a: Place, b: Place) => number>> = {
  newest: (a, b) => b.at - a.at || byId(a, b),
  oldest: (a, b) => a.at - b.at || byId(b, a),
};

function byId(a: Place, b: Place): number {
  if (a.eventId === b.eventId) return 0;
  return a.eventId < b.eventId ? -1 : 1;
}

interface Window {
  readonly from: number;
  readonly to: number;
  readonly start: Place;
}

/** Newest first, each window reaches further back and begins where the one before ended. */
function* windowsOf({ from, to }: EventSearch, { order, after }: Walk): Generator<Window> {
  const first = after ?? { at: (order === "newest" ? to : from) * 1000, eventId: NO_EVENT };
  if (order === "oldest") {
    yield { from: Math.max(from, Math.floor(first.at / 1000)), to, start: first };
    return;
  }
  let start = first;
  for (const days of WINDOWS_DAYS) {
    const begin = Math.floor(start.at / 1000 / DAY_MS) * DAY_MS - days * DAY_MS;
    if (begin <= from) break;
    yield { from: begin, to, start };
    start = { at: begin * 1000, eventId: NO_EVENT };
  }
  yield { from, to, start };
}
