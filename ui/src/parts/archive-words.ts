import type { IssueSubstatus, WireArchive } from "../../../src/wire/issue.ts";
import { messages } from "../i18n/messages.ts";
import { formatCount, plural } from "../i18n/numbers.ts";

const zh = (count: number) => formatCount(count, "zh-CN");

type Unit = "minute" | "hour" | "day" | "week";

export const archiveWords = messages(
  {
    archive: "Archive",
    more: "More ways to archive",
    untilEscalating: "Until it escalates",
    forTime: "For a time",
    hour: "For an hour",
    day: "For a day",
    week: "For a week",
    untilMore: "Until more events or users…",
    otherTime: "For another time…",
    forever: "For ever",
    title: "Archive until…",
    text: "It goes on counting, and comes back to the unresolved issues when this is met. What was there before does not count.",
    timeTitle: "Archive for a time",
    kind: "Until there are",
    kinds: { events: "more events", users: "more users" },
    amount: "How many",
    within: "Within",
    withins: { any: "any time", "60": "an hour", "1440": "a day", "10080": "a week" },
    length: "How long",
    unit: "Unit",
    units: { "1": "minutes", "60": "hours", "1440": "days", "10080": "weeks" },
    wrong: (most: number) => `A whole number from 1 to ${formatCount(most, "en")}.`,
    span: (n: number, unit: Unit) => plural(n, unit, `${unit}s`),
    clause: {
      escalating: "until it escalates",
      forever: "for ever",
      time: (span: string) => `for ${span}`,
      moment: (when: string) => `until ${when}`,
      events: (n: number) => `until ${plural(n, "more event comes", "more events come")}`,
      eventsWithin: (n: number, span: string) =>
        `until ${plural(n, "event comes", "events come")} within ${span}`,
      users: (n: number) => `until ${plural(n, "more user is affected", "more users are affected")}`,
      usersWithin: (n: number, span: string) =>
        `until ${plural(n, "user is affected", "users are affected")} within ${span}`,
      or: " or ",
    },
    archived: (clause: string) => `Archived ${clause}`,
  },
  {
    archive: "归档",
    more: "更多归档方式",
    untilEscalating: "直到激增",
    forTime: "一段时间",
    hour: "1 小时",
    day: "1 天",
    week: "1 周",
    untilMore: "直到出现更多事件或用户…",
    otherTime: "其他时长…",
    forever: "永久",
    title: "归档，直到…",
    text: "归档期间仍在计数，满足条件后回到未解决列表。此前已有的不计。",
    timeTitle: "归档一段时间",
    kind: "直到出现",
    kinds: { events: "更多事件", users: "更多用户" },
    amount: "数量",
    within: "时间范围",
    withins: { any: "不限", "60": "1 小时内", "1440": "1 天内", "10080": "1 周内" },
    length: "时长",
    unit: "单位",
    units: { "1": "分钟", "60": "小时", "1440": "天", "10080": "周" },
    wrong: (most) => `请填写 1 到 ${zh(most)} 的整数。`,
    span: (n, unit) => `${zh(n)} ${{ minute: "分钟", hour: "小时", day: "天", week: "周" }[unit]}`,
    clause: {
      escalating: "直到激增",
      forever: "永久",
      time: (span) => `${span}`,
      moment: (when) => `至 ${when}`,
      events: (n) => `直到再出现 ${zh(n)} 个事件`,
      eventsWithin: (n, span) => `直到 ${span}内出现 ${zh(n)} 个事件`,
      users: (n) => `直到再影响 ${zh(n)} 个用户`,
      usersWithin: (n, span) => `直到 ${span}内影响 ${zh(n)} 个用户`,
      or: "，或",
    },
    archived: (clause) => `已归档：${clause}`,
  },
);

type Words = (typeof archiveWords)["en"];

/** Until what, to stand behind “archived”. `momentText` writes a moment. */
export function archiveClause(
  substatus: IssueSubstatus | null | undefined,
  details: WireArchive,
  w: Words,
  momentText: (iso: string) => string,
): string {
  if (substatus === "archived_forever") return w.clause.forever;
  const { ignoreDuration, ignoreUntil, ignoreCount, ignoreWindow, ignoreUserCount, ignoreUserWindow } =
    details;
  const parts: string[] = [];
  if (ignoreUntil) parts.push(w.clause.moment(momentText(ignoreUntil)));
  if (ignoreDuration) parts.push(w.clause.time(spanText(ignoreDuration, w)));
  if (ignoreCount) {
    parts.push(
      ignoreWindow
        ? w.clause.eventsWithin(ignoreCount, spanText(ignoreWindow, w))
        : w.clause.events(ignoreCount),
    );
  }
  if (ignoreUserCount) {
    parts.push(
      ignoreUserWindow
        ? w.clause.usersWithin(ignoreUserCount, spanText(ignoreUserWindow, w))
        : w.clause.users(ignoreUserCount),
    );
  }
  return parts.length === 0 ? w.clause.escalating : parts.join(w.clause.or);
}

const UNITS: readonly (readonly [minutes: number, unit: Unit])[] = [
  [10_080, "week"],
  [1_440, "day"],
  [60, "hour"],
];

/** `1440` → `1 day`: in the largest unit of which it is a whole number. */
export function spanText(minutes: number, w: Words): string {
  for (const [length, unit] of UNITS) if (minutes % length === 0) return w.span(minutes / length, unit);
  return w.span(minutes, "minute");
}
