import { Refusal } from "../errors.ts";

const UNIT_MS = new Map([
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
  ["w", 604_800_000],
]);

/** The end of the year 9999: what lies beyond is written otherwise, and databases refuse it. */
export const LAST_MOMENT = 253_402_300_799_999;

/** Milliseconds since 1970, inclusive and exclusive. */
export interface Period {
  readonly from?: number;
  readonly to?: number;
}

export interface PeriodQuery {
  readonly statsPeriod?: string | undefined;
  readonly start?: string | undefined;
  readonly end?: string | undefined;
}

/** `statsPeriod=14d`, or `start` and `end` in ISO 8601, UTC where no zone is named (reference: web-api.md §1). */
export function readPeriod(query: PeriodQuery, now: number): Period {
  if (query.statsPeriod) return { from: Math.max(0, now - readDuration(query.statsPeriod)) };
  if (!query.start && !query.end) return {};
  if (!query.start || !query.end) {
    throw new Refusal("bad_request", "“start” and “end” are needed both, or “statsPeriod” alone.");
  }
  const from = readMoment("start", query.start);
  const to = readMoment("end", query.end);
  if (from >= to) throw new Refusal("bad_request", "“start” must lie before “end”.");
  return { from, to };
}

/** `90d` in milliseconds; units are `s m h d w`. */
export function readDuration(text: string, name = "statsPeriod"): number {
  const [, amount, unit] = /^(\d{1,6})([smhdw])$/u.exec(text) ?? [];
  const unitMs = UNIT_MS.get(unit ?? "");
  if (amount === undefined || unitMs === undefined) {
    throw new Refusal("bad_request", `“${name}” takes a number and one of s, m, h, d, w, such as 14d.`);
  }
  return Number(amount) * unitMs;
}

function readMoment(name: string, text: string): number {
  const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/iu.test(text);
  const moment =
    text.length > 40 ? Number.NaN : Date.parse(hasZone || !text.includes("T") ? text : `${text}Z`);
  if (!(moment >= 0 && moment <= LAST_MOMENT)) {
    throw new Refusal("bad_request", `“${name}” takes a time such as 2026-11-22T14:00:00Z.`);
  }
  return moment;
}
