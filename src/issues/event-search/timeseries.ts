import type { Database } from "../../db/database.ts";
import { Refusal } from "../../errors.ts";
import { readDuration } from "../period.ts";
import { receivedIn } from "./store.ts";
import { type EventSearch, walkEvents } from "./walk.ts";

const MOST_BUCKETS = 1_000;
const USUAL_BUCKETS = 60;
/** Enough for a chart of most searches; a chart that costs more says where it ends. */
const MOST_LOOKED = 100_000;
const A_LOOK = 10_000;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const STEPS_MS = [1, 5, 15, 30, 60, 180, 360, 720, 1440].map((minutes) => minutes * MINUTE_MS);

export interface TimeSeries {
  readonly stepMs: number;
  /** Milliseconds since 1970 of each bucket's begin, and matches in it. */
  readonly buckets: readonly { readonly from: number; readonly events: number }[];
  /** How it is known: of each event when it occurred, or of counters when it was received. */
  readonly by: "occurred" | "received";
  readonly looked: number;
  /** Milliseconds since 1970: events before were not looked at. */
  readonly stoppedAt?: number;
}

/** Matches of a search over its time: each counted, never guessed from some. */
export async function eventsOverTime(
  db: Database,
  search: EventSearch,
  { interval, now, signal }: { interval: string | undefined; now: number; signal: AbortSignal },
): Promise<TimeSeries> {
  const stepMs = stepOf(search, interval);
  const from = Math.floor(search.from / stepMs) * stepMs;
  // What another node's clock has ahead of ours is of the present.
  const end = Math.max(from + stepMs, Math.min(search.to, now));
  const counts = new Array<number>(Math.ceil((end - from) / stepMs)).fill(0);
  const put = (bucket: number, events: number): void => {
    const at = Math.min(bucket, counts.length - 1);
    counts[at] = (counts[at] ?? 0) + events;
  };
  const answer = (rest: Pick<TimeSeries, "by" | "looked" | "stoppedAt">): TimeSeries => ({
    stepMs,
    buckets: counts.map((events, index) => ({ from: from + index * stepMs, events })),
    ...rest,
  });

  if (search.conditions.length === 0 && search.issueIds === undefined) {
    const { from: first, to } = search;
    const received = await receivedIn(db, search.projectIds, { base: from, from: first, to, stepMs });
    const total = received.reduce((sum, { events }) => sum + events, 0);
    if (total > MOST_LOOKED) {
      for (const { bucket, events } of received) put(bucket, events);
      return answer({ by: "received", looked: 0 });
    }
  }

  let looked = 0;
  let stoppedAt: number | undefined;
  for await (const step of walkEvents(db, search, {
    order: "newest",
    rows: { stepMs, base: from },
    first: 1_000,
    most: A_LOOK,
  })) {
    for (const { bucket, events } of step.counts) put(bucket, events);
    looked = step.looked;
    stoppedAt = step.reached === undefined ? undefined : step.reached.at / 1000;
    if (looked >= MOST_LOOKED || signal.aborted) break;
  }
  return answer({ by: "occurred", looked, ...(stoppedAt !== undefined && { stoppedAt }) });
}

/** `5m`, `1h`; the usual makes some sixty bars. */
function stepOf({ from, to }: EventSearch, interval: string | undefined): number {
  if (interval === undefined) {
    return STEPS_MS.find((stepMs) => (to - from) / stepMs <= USUAL_BUCKETS) ?? 24 * HOUR_MS;
  }
  const stepMs = readDuration(interval, "interval");
  if (stepMs >= MINUTE_MS && (to - from) / stepMs <= MOST_BUCKETS) return stepMs;
  throw new Refusal(
    "bad_request",
    `“interval” takes a minute or more, and ${MOST_BUCKETS} of them at the most in the time asked for.`,
  );
}
