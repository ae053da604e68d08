/**
 * Cursors are text that anybody may make up: these read numbers out of them that Postgres can hold, whatever stands
 * there. What is no number is 0.
 */
function numberIn(text: string, least: number, most: number): number {
  const number = Number(text);
  return Number.isNaN(number) ? 0 : Math.trunc(Math.min(Math.max(number, least), most));
}

/** For a column of type `bigint`. */
export const idIn = (text: string): number => numberIn(text, 0, Number.MAX_SAFE_INTEGER);

/** For a column of type `integer`. */
export const positionIn = (text: string): number => numberIn(text, -1, 2 ** 31 - 1);

/** Milliseconds since 1970, from the year 0 to 9999 with room for a time zone: what a date of ours may be. */
export const timeIn = (text: string): number => numberIn(text, -62_168_000_000_000, 253_403_000_000_000);
