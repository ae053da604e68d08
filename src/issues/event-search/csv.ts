/**
 * A line of CSV (RFC 4180). What a spreadsheet would take for a formula gets an apostrophe before it: events are a stranger's
 * words, and whoever opens the file must not run them.
 */
export function csvLine(values: readonly (string | number | boolean | null)[]): string {
  return `${values.map(cell).join(",")}\r\n`;
}

function cell(value: string | number | boolean | null): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Also behind spaces and signs that are not seen, and in the wide forms that Chinese and Japanese input writes. */
const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u;
