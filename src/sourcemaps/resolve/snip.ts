const LONGEST = 140;
const BEFORE_COLUMN = 60;

/** A line cut to some 140 characters around a column, with `{snip}` for what was cut off (reference: sourcemaps.md §4). */
export function snip(line: string, column = 0): string {
  if (line.length <= LONGEST + 10) return line;
  const wished = Math.max(0, Math.min(column, line.length) - BEFORE_COLUMN);
  const start = wished < 5 ? 0 : Math.min(wished, line.length - LONGEST);
  const end = Math.min(line.length, start + LONGEST);
  const cut = line.slice(start, end).toWellFormed();
  return `${start > 0 ? "{snip} " : ""}${cut}${end < line.length ? " {snip}" : ""}`;
}
