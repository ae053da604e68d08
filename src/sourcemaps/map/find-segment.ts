import { MARK_FIELDS, nextSegment, type State } from "./segments.ts";

export interface MarkedMappings {
  /** The marks of one part, {@link MARK_FIELDS} integers each. */
  readonly marks: Int32Array;
  /** Where its text ends. */
  readonly end: number;
  readonly read: (start: number, end: number) => Uint8Array;
}

/** Why no token holds at a place. */
export type NoSegment = "line_not_in_map" | "column_not_in_map";

/**
 * The token that holds at a place of the compiled file: the greatest that is not behind it on its line, the
 * first of those that share a column. Lines and columns count from 0. Reads some 256 bytes.
 */
export function findSegment(mappings: MarkedMappings, line: number, column: number): State | NoSegment {
  const { marks, end, read } = mappings;
  const index = lastMarkBefore(marks, line, column);
  const base = index * MARK_FIELDS;
  const start = marks[base] ?? end;
  const stop = marks[base + MARK_FIELDS] ?? end;
  const state: State = {
    at: 0,
    line: marks[base + 1] ?? 0,
    column: marks[base + 2] ?? 0,
    source: marks[base + 3] ?? 0,
    originalLine: marks[base + 4] ?? 0,
    originalColumn: marks[base + 5] ?? 0,
    name: marks[base + 6] ?? 0,
    fields: marks[base + 7] ?? 0,
  };
  const found = { ...state };
  let isFound = state.line === line && state.fields > 0;
  let hasLine = isFound;
  const text = read(start, stop);
  while (nextSegment(text, text.length, state)) {
    if (state.line > line) break;
    if (state.line < line) continue;
    hasLine = true;
    if (state.column > column) break;
    isFound = true;
    copy(state, found);
    if (state.column === column) break;
  }
  if (isFound) return found;
  return hasLine ? "column_not_in_map" : "line_not_in_map";
}

/** Field by field: some hundred tokens are passed on the way to the one that is wanted. */
function copy(from: State, to: State): void {
  to.line = from.line;
  to.column = from.column;
  to.source = from.source;
  to.originalLine = from.originalLine;
  to.originalColumn = from.originalColumn;
  to.name = from.name;
  to.fields = from.fields;
}

/** A mark says what was read before it; the wanted token lies behind the last mark that is before the place. */
function lastMarkBefore(marks: Int32Array, line: number, column: number): number {
  let [low, high] = [0, marks.length / MARK_FIELDS - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const base = middle * MARK_FIELDS;
    const markLine = marks[base + 1] ?? 0;
    const markColumn = marks[base + 7] === 0 ? -1 : (marks[base + 2] ?? 0);
    if (markLine < line || (markLine === line && markColumn < column)) low = middle;
    else high = middle - 1;
  }
  return low;
}
