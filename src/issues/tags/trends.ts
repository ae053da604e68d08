import type { Database } from "../../db/database.ts";
import { type EventSearch, walkEvents } from "../event-search/walk.ts";

const MOST_LOOKED = 100_000;
const A_LOOK = 10_000;
const MOST_VALUES = 100;
const BARS = 28;

export interface TagTrends {
  readonly stepMs: number;
  /** Milliseconds since 1970 of the first bar's begin. */
  readonly from: number;
  /** The most frequent first. */
  readonly values: readonly { readonly value: string; readonly counts: readonly number[] }[];
  readonly looked: number;
  /** Milliseconds since 1970: events before were not looked at. */
  readonly stoppedAt?: number;
}

/** How often events of a search had each value of a tag, over its time: counted event by event. */
export async function tagTrends(
  db: Database,
  search: EventSearch,
  key: string,
  { now, signal }: { now: number; signal: AbortSignal },
): Promise<TagTrends> {
  const { from } = search;
  const stepMs = Math.max(1, Math.ceil((Math.min(search.to, now) - from) / BARS));
  const values = new Map<string, { total: number; counts: number[] }>();
  let looked = 0;
  let stoppedAt: number | undefined;
  const walk = {
    order: "newest",
    rows: { tag: key, stepMs, base: from },
    first: 1_000,
    most: A_LOOK,
  } as const;
  for await (const step of walkEvents(db, search, walk)) {
    for (const { bucket, tag, events } of step.counts) {
      if (tag === null) continue;
      let known = values.get(tag);
      if (known === undefined) {
        known = { total: 0, counts: new Array<number>(BARS).fill(0) };
        values.set(tag, known);
      }
      const bar = Math.min(BARS - 1, bucket);
      known.counts[bar] = (known.counts[bar] ?? 0) + events;
      known.total += events;
    }
    looked = step.looked;
    stoppedAt = step.reached === undefined ? undefined : step.reached.at / 1000;
    if (looked >= MOST_LOOKED || signal.aborted) break;
  }
  const most = [...values].sort(([a, x], [b, y]) => y.total - x.total || (a < b ? -1 : 1));
  return {
    stepMs,
    from,
    values: most.slice(0, MOST_VALUES).map(([value, { counts }]) => ({ value, counts })),
    looked,
    ...(stoppedAt !== undefined && { stoppedAt }),
  };
}
