import { messages } from "../i18n/messages.ts";
import { formatCount, plural } from "../i18n/numbers.ts";

const zh = (count: number) => formatCount(count, "zh-CN");

export const tagWords = messages(
  {
    events: "Events",
    issues: "Issues",
    title: (key: string) => `Tag ${key}`,
    filters: "Projects",
    allProjects: "All projects",
    ofAll: "In all projects",
    summary: (events: number, values: number) =>
      `${plural(events, "event", "events")} with ${plural(values, "value", "values")}`,
    ofRecent: "Of the 10,000 issues that were struck last.",
    notAll: (shown: number) => `The ${formatCount(shown, "en")} most frequent are shown.`,
    trendStopped: (looked: number, back: string) =>
      `Trends are of the newest ${formatCount(looked, "en")} events, back to ${back}.`,
    value: "Value",
    share: "Share",
    count: "Events",
    trend: "14 days",
    firstSeen: "First seen",
    lastSeen: "Last seen",
    trendSays: (count: number) => `${plural(count, "event", "events")} in the last 14 days`,
    notCounted: "Not counted",
    failed: "The tag could not be read",
    missing: "No event has this tag",
    loading: "The tag is being read",
    showEvents: (value: string) => `Events with ${value}`,
    inEvents: (n: number): string => (n === 1 ? "event" : "events"),
  },
  {
    events: "事件",
    issues: "问题",
    title: (key) => `标签 ${key}`,
    filters: "项目",
    allProjects: "全部项目",
    ofAll: "在全部项目中",
    summary: (events, values) => `${zh(events)} 个事件，${zh(values)} 个值`,
    ofRecent: "统计最近发生的 10,000 个问题。",
    notAll: (shown) => `显示最常见的 ${zh(shown)} 个。`,
    trendStopped: (looked, back) => `趋势按最新的 ${zh(looked)} 个事件统计，直到 ${back}。`,
    value: "值",
    share: "占比",
    count: "事件",
    trend: "14 天",
    firstSeen: "首次出现",
    lastSeen: "最近出现",
    trendSays: (count) => `最近 14 天 ${zh(count)} 个事件`,
    notCounted: "未统计",
    failed: "无法读取标签",
    missing: "没有事件带有此标签",
    loading: "正在读取标签",
    showEvents: (value) => `含 ${value} 的事件`,
    inEvents: () => "个事件",
  },
);
