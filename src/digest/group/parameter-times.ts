import { endOf } from "./parameter-numbers.ts";

/**
 * The end of a date or time that begins at `at`, or -1. `end` is the end of the first word. Known forms:
 * RFC 3339, 822, 850 and 2822, JavaScript's `Date`, C's `ctime`, log stamps, clock times with seconds or am/pm.
 */
export function dateEnd(text: string, at: number, end: number): number {
  const length = end - at;
  if (length > 10) return length < 20 ? endOf(COMPACT, text, at) : -1;
  const code = text.charCodeAt(at);
  const isNumber = code >= 48 && code <= 57;
  if (!isNumber) return NAMES.test(text.slice(at, at + 3)) ? named(text, at) : -1;
  for (const pattern of NUMERIC) {
    const found = endOf(pattern, text, at);
    if (found > 0) return found;
  }
  return -1;
}

const NAMES = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)/;
const DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
const WEEKDAY = "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)";
const MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
const CLOCK = "\\d{1,2}:\\d{2}(?::\\d{2}(?:[.,]\\d{1,9})?)?";
const ZONE = "(?: ?(?:[+-]\\d{2}:?\\d{2}|[A-Z]{1,5}(?:[+-]\\d{2}:?\\d{2})?)(?!\\w)(?: \\([^()]{1,50}\\))?)?";
const LAST = "(?!\\w)";

const sticky = (pattern: string): RegExp => new RegExp(pattern + LAST, "y");

const NAMED = [
  // Wed Apr 17 22:31:45 2019, Wed Apr 17 22:31:45 UTC 2019, Mon Jan 02 15:04:05 -0700 2006
  sticky(`${DAY} ${MONTH} {1,2}\\d{1,2} ${CLOCK}(?: (?:[A-Z]{2,5}|[+-]\\d{4}))? \\d{4}`),
  // Wed Apr 17 2019 22:31:45 GMT+0200 (Central European Summer Time)
  sticky(`${DAY} ${MONTH} \\d{1,2} \\d{4}(?: ${CLOCK}${ZONE})?`),
  // Mon, 02 Jan 2006 15:04:05 MST
  sticky(`${DAY}, \\d{1,2} ${MONTH} \\d{2,4}(?: ${CLOCK}${ZONE})?`),
  // Monday, 02-Jan-06 15:04:05 MST
  sticky(`${WEEKDAY}, \\d{1,2}-${MONTH}-\\d{2,4}(?: ${CLOCK}${ZONE})?`),
  // Jan  2 15:04:05, Jan 2, 2006 3:04 PM
  sticky(`${MONTH} {1,2}\\d{1,2}(?:,? \\d{4})?,? ${CLOCK}(?: ?[AaPp][Mm])?`),
  sticky(`${MONTH} {1,2}\\d{1,2},? \\d{4}`),
];

const NUMERIC = [
  // 2006-01-02T15:04:05.999Z, 2006/01/02 15:04:05,999 +0200, 2006-01-02
  sticky(`\\d{4}([-/])\\d{2}\\1\\d{2}(?:[T ]${CLOCK}(?: ?[+-]\\d{2}:?\\d{2}|Z| [A-Z]{3,4})?)?`),
  // 02 Jan 2006 15:04:05 MST, 02/Jan/2006:15:04:05 -0700, 02-Jan-06
  sticky(`\\d{1,2}([ /-])${MONTH}\\1\\d{2,4}(?:[ :]${CLOCK}${ZONE})?`),
  // 01/02/2006, 2.1.2006
  sticky(`\\d{1,2}([/.])\\d{1,2}\\1\\d{4}(?:,? ${CLOCK}(?: ?[AaPp][Mm])?)?`),
  // 3:04PM, 15:04:05.000
  sticky("\\d{1,2}:\\d{2}(?::\\d{2})? ?[AaPp][Mm]"),
  sticky("\\d{1,2}:\\d{2}:\\d{2}(?:[.,]\\d{1,9})?Z?"),
];

/** 20060102T150405Z, and RFC 3339 where `T` glues the words together. */
const COMPACT = sticky("\\d{8}T\\d{6}Z?");

function named(text: string, at: number): number {
  for (const pattern of NAMED) {
    const found = endOf(pattern, text, at);
    if (found > 0) return found;
  }
  return -1;
}

const DURATION = /(?:\d{1,18}(?:\.\d{1,18})?(?:ns|us|µs|μs|ms|s|secs?|m|mins?|h|hrs?|d)){1,6}(?!\w)/y;

/** The end of `150ms`, `1.5s` or `1h2m3s` that begins at `at`, or -1. */
export const durationEnd = (text: string, at: number): number => endOf(DURATION, text, at);
