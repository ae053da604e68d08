const DAY_MS = 86_400_000;

/** Normalising lets no event occur more than a minute after its receipt; clocks of nodes may differ a little. */
const AHEAD_MS = 10 * 60_000;

const STEPS_DAYS = [2, 16];

export interface DayWindow {
  /** The partitions of this UTC day and later, `YYYY-MM-DD`. */
  readonly fromDay: string;
  /** Rows that occurred from here on (milliseconds since 1970) can lie in no earlier partition. */
  readonly soundFrom: number;
  /** This window reaches as far back as was asked. */
  readonly isLast: boolean;
}

/**
 * Windows over the day partitions, each reaching further back from `latest`, until one holds everything that
 * occurred since `earliest` (milliseconds since 1970). Partitions are cut by receipt and rows are asked for by
 * occurrence: an event is received after it occurred, so late ones lie in later partitions, never in earlier.
 */
export function* windowsBack(latest: number, earliest: number): Generator<DayWindow> {
  for (const days of STEPS_DAYS) {
    const start = startOfDay(latest - days * DAY_MS);
    if (!Number.isFinite(start) || start <= earliest) break;
    yield { fromDay: dayText(start + AHEAD_MS), soundFrom: start + AHEAD_MS, isLast: false };
  }
  yield { fromDay: dayText(earliest), soundFrom: earliest, isLast: true };
}

/** The earliest partition that can hold what occurred at this moment. */
export function dayText(ms: number): string {
  return new Date(Math.max(0, ms - AHEAD_MS)).toISOString().slice(0, 10);
}

function startOfDay(ms: number): number {
  return Math.floor(ms / DAY_MS) * DAY_MS;
}
