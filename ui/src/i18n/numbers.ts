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
