import type { Language } from "../i18n/language.ts";
import { formatAge } from "../i18n/times.ts";

/** A length of time, exact where it is short: `0 s`, `40 ms`, `1.3 s`, `21 min`. */
export function formatDuration(ms: number, language: Language): string {
  const second = language === "zh-CN" ? "秒" : "s";
  if (ms < 1) return `0 ${second}`;
  if (ms < 1000) return `${Math.round(ms)} ${language === "zh-CN" ? "毫秒" : "ms"}`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} ${second}`;
  return formatAge(ms, language);
}
