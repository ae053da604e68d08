import type { Language } from "./language.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago, one number and its unit: `40 s`, `5 h`, `38 d`. A time ahead of the clock counts as now. */
export function formatAge(elapsedMs: number, language: Language): string {
  const ms = Math.max(0, elapsedMs);
  const chinese = language === "zh-CN";
  if (ms < MINUTE) return `${Math.floor(ms / 1000)} ${chinese ? "秒" : "s"}`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} ${chinese ? "分钟" : "min"}`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} ${chinese ? "小时" : "h"}`;
  return `${Math.floor(ms / DAY)} ${chinese ? "天" : "d"}`;
}

/** `40 s ago`; a date once it is older than seven days. */
export function formatAgo(then: Date, nowMs: number, language: Language): string {
  const elapsed = nowMs - then.getTime();
  if (elapsed > 7 * DAY) return formatDate(then, language);
  return language === "zh-CN" ? `${formatAge(elapsed, language)}前` : `${formatAge(elapsed, language)} ago`;
}

/** `22 Nov 2026`, in the reader's time zone. */
export function formatDate(date: Date, language: Language): string {
  return formatOf(language, "date").format(date);
}

/** `22 Nov 2026, 14:02`, in the reader's time zone. */
export function formatMoment(iso: string, language: Language): string {
  return formatOf(language, "moment").format(new Date(iso));
}

/** To the second and with the zone, for a tooltip. */
export function formatExactly(date: Date, language: Language): string {
  return formatOf(language, "exact").format(date);
}

const STYLES = {
  date: { dateStyle: "medium" },
  moment: { dateStyle: "medium", timeStyle: "short" },
  exact: { dateStyle: "full", timeStyle: "long" },
} as const;
/** Making one takes longer than a row of a list does, and every time of a page is written anew every ten seconds. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(language: Language, style: keyof typeof STYLES): Intl.DateTimeFormat {
  const key = `${language} ${style}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, STYLES[style]);
  formats.set(key, made);
  return made;
}

/** `14:02:07`, in the reader's time zone. */
export function formatClock(date: Date): string {
  return date.toLocaleTimeString("en-GB", { hour12: false });
}
