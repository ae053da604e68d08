import type { Language } from "../i18n/language.ts";

/** `2026-11-23T08:00` in the reader's zone → `2026-11-23T07:00:00Z`; null when it is no time. */
export function fromLocal(text: string): string | null {
  const date = new Date(text);
  return text === "" || Number.isNaN(date.getTime()) ? null : `${date.toISOString().slice(0, 19)}Z`;
}

/** The other way round, as fields of times have it. */
export function toLocal(iso: string | undefined): string {
  const date = new Date(iso ?? "");
  if (Number.isNaN(date.getTime())) return "";
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** `22 Nov, 10:00 – 23 Nov, 08:00`, in the reader's zone. */
export function formatRange(start: string, end: string, language: Language): string {
  const [from, to] = [new Date(start), new Date(end)];
  if (Number.isNaN(from.getTime()) || Number.isNaN(to.getTime())) return `${start} – ${end}`;
  const format = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    ...(from.getFullYear() !== to.getFullYear() && { year: "numeric" }),
  });
  return `${format.format(from)} – ${format.format(to)}`;
}
