import type { Language } from "./language.ts";

const formats = new Map<Language, Intl.NumberFormat>();

/** `12847` → `12,847`. */
export function formatCount(count: number, language: Language): string {
  let format = formats.get(language);
  if (!format) {
    format = new Intl.NumberFormat(language);
    formats.set(language, format);
  }
  return format.format(count);
}

/** One word for one, another for many: `plural(3, "issue", "issues")`. English only; Chinese has one form. */
export function plural(count: number, one: string, many: string): string {
  return `${formatCount(count, "en")} ${count === 1 ? one : many}`;
}

const UNITS = ["B", "KB", "MB", "GB", "TB", "PB"];

/** `188416000` → `188 MB`: three figures at the most, units of 1,000. The same in both languages. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.5 ? 0 : value >= 9.95 ? 1 : 2;
  return `${Number(value.toFixed(digits))} ${UNITS[unit]}`;
}

/** A rate, three figures at the most: `0.4`, `12`, `1,240`. */
export function formatRate(perSecond: number, language: Language): string {
  if (perSecond >= 10 || perSecond === 0) return formatCount(Math.round(perSecond), language);
  return String(Number(perSecond.toFixed(1)) || Number(perSecond.toFixed(2)));
}
