/** A line of source, cut to what can be read: minified code has lines of a megabyte. */
export interface SourceLine {
  readonly before: string;
  /** What the column points at, in the failing line. */
  readonly at: string;
  readonly after: string;
}

const WIDTH = 240;
const LEAD = 80;

/** `column` counts from 1, as SDKs send it. Without one, or with one outside of the line, nothing is pointed at. */
export function sourceWindow(text: string, column: number | null): SourceLine {
  const at = column !== null && column >= 1 && column <= text.length ? column - 1 : -1;
  const from = text.length <= WIDTH || at < LEAD ? 0 : Math.min(at - LEAD, text.length - WIDTH);
  const to = text.length <= WIDTH ? text.length : from + WIDTH;
  const cut = (a: number, b: number) =>
    `${a === from && from > 0 ? "…" : ""}${text.slice(a, b)}${b === to && to < text.length ? "…" : ""}`;
  if (at < 0) return { before: cut(from, to), at: "", after: "" };
  const word = /^[\p{L}\p{N}_$]+/u.exec(text.slice(at, to))?.[0] ?? text.slice(at, at + 1);
  const end = at + word.length;
  return { before: cut(from, at), at: text.slice(at, end), after: cut(end, to) };
}
