/** Until what an issue is archived, as stored with it in `issue.archive`. Without any condition: for good. */
export interface Archive extends ArchiveConditions {
  /** When somebody archived it; milliseconds since 1970. */
  readonly at: number;
  /** Of an issue that is archived until it escalates. */
  readonly forecast?: Forecast;
}

/** Whichever is met first wakes it. */
export interface ArchiveConditions {
  /** For so many minutes. */
  readonly minutes?: number;
  /** So many more events; within so many minutes, where that is told. */
  readonly events?: number;
  readonly eventsWithin?: number;
  readonly users?: number;
  readonly usersWithin?: number;
}

/** More events than this in an hour, or in a day of UTC, are more than its own past lets expect. */
export interface Forecast {
  readonly hour: number;
  readonly day: number;
}

const NUMBERS = ["minutes", "events", "eventsWithin", "users", "usersWithin"] as const;

/** What is stored, or nothing where it is no archive that this version knows. */
export function readArchive(stored: unknown): Archive | undefined {
  if (typeof stored !== "object" || stored === null) return undefined;
  const { at, forecast, ...others } = stored as Record<string, unknown>;
  if (typeof at !== "number") return undefined;
  const read = readForecast(forecast);
  const conditions = NUMBERS.flatMap((name) => (isAmount(others[name]) ? [[name, others[name]]] : []));
  return { at, ...Object.fromEntries(conditions), ...(read && { forecast: read }) };
}

/** From when events or users count that are to come within some minutes: none from before it was archived. */
export function windowFrom({ at }: Archive, withinMinutes: number, latest: number): number {
  return Math.max(at, latest - withinMinutes * 60_000);
}

function readForecast(stored: unknown): Forecast | undefined {
  if (typeof stored !== "object" || stored === null) return undefined;
  const { hour, day } = stored as Record<string, unknown>;
  return isAmount(hour) && isAmount(day) ? { hour, day } : undefined;
}

function isAmount(value: unknown): value is number {
  return typeof value === "number" && value > 0;
}
