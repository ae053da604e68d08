/** Durations and moments as people write them in a query. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const UNITS: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", SECOND],
  ["m", MINUTE],
  ["min", MINUTE],
  ["h", HOUR],
  ["hr", HOUR],
  ["d", DAY],
  ["day", DAY],
  ["w", 7 * DAY],
  ["wk", 7 * DAY],
]);

/** A hundred years: more is a slip, and databases have an end to their time. */
const LONGEST = 36_525 * DAY;

/** `24h` in milliseconds. */
export function readDuration(text: string): number | undefined {
  const [, amount, unit = ""] = /^(\d{1,9})([a-z]{1,3})$/u.exec(text) ?? [];
  const ms = Number(amount) * (UNITS.get(unit) ?? Number.NaN);
  return ms <= LONGEST ? ms : undefined;
}

/** Milliseconds since 1970; `to` is the end of the day, minute or second that was named. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** `2026-11-01`, `2026-11-01T10:30`, with seconds, with `Z` or `+08:00`; UTC where no zone is named. */
export function readMoment(text: string): Span | undefined {
  const [, day, time = "", seconds = "", fraction = "", zone = "Z"] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?$/u.exec(text) ?? [];
  if (day === undefined || (time === "" && zone !== "Z") || (fraction !== "" && seconds === ""))
    return undefined;
  const from = Date.parse(`${day}T${time || "00:00"}${seconds || ":00"}${fraction}${zone}`);
  // `2026-02-30` is read as a day of March by some, and as nothing by us.
  if (!(from >= 0) || !new Date(Date.parse(`${day}T00:00Z`)).toISOString().startsWith(day)) return undefined;
  const length = time === "" ? DAY : seconds === "" ? MINUTE : fraction === "" ? SECOND : 1;
  return { from, to: from + length };
}
