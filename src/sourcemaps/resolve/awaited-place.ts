import type { LookUp, OriginalPlace } from "../map/look-up.ts";

/** From the keyword to what is waited for, in minified code: `await x`, `await(x)`. */
const WIDTHS = ["await ".length, "await".length];
/** From the keyword to what is waited for, in the sources. */
const LONGEST = 64;

/**
 * Where an `await` stands in the sources that the map has no token of: terser writes none, and the token before it can be
 * lines away. Told by what is waited for, which has one. Undefined for all other places. Counts from 0.
 */
export function awaitedPlace(map: LookUp, line: number, column: number): OriginalPlace | undefined {
  const own = map.find(line, column);
  // Other tools write one token a word, which leads to the same place as the one before it.
  if (typeof own === "object" && lineOf(map, own)?.startsWith("await", own.column) === true) return undefined;
  for (const width of WIDTHS) {
    const operand = map.find(line, column + width);
    if (typeof operand === "string" || !operand.isExact) continue;
    const text = lineOf(map, operand) ?? "";
    const from = Math.max(0, operand.column - LONGEST);
    const keyword = /(?<![\w$.])await[\s(]*$/.exec(text.slice(from, operand.column));
    if (keyword === null) continue;
    const { name, ...place } = operand;
    // Of `await bill.charge()` the token is the bill, which nobody calls.
    const isCalled = name !== undefined && text.startsWith(`${name}(`, operand.column);
    return { ...place, column: from + keyword.index, ...(isCalled && { name }) };
  }
  return undefined;
}

function lineOf(map: LookUp, place: OriginalPlace): string | undefined {
  const around = map.linesAround(place.source, place.line, 0);
  return typeof around === "object" ? around.lines[around.index] : undefined;
}
