import { messages } from "../i18n/messages.ts";
import { formatCount, plural } from "../i18n/numbers.ts";

const zh = (count: number) => formatCount(count, "zh-CN");

export const removeWords = messages(
  {
    more: "More actions",
    delete: "Delete…",
    discard: "Delete and discard future events…",
    deleteTitle: (what: string) => `Delete ${what}?`,
    discardTitle: (what: string) => `Discard ${what}?`,
    issues: (n: number) => plural(n, "issue", "issues"),
    deleteText: (issues: number, events: number) =>
      issues === 1
        ? `The issue and its ${plural(events, "event", "events")} are gone for good; this cannot be undone. If it happens again, it comes back as a new issue.`
        : `These issues and their ${plural(events, "event", "events")} are gone for good; this cannot be undone. What happens again comes back as a new issue.`,
    discardText: (issues: number, events: number) =>
      issues === 1
        ? `The issue and its ${plural(events, "event", "events")} are gone for good. If it happens again, the events are dropped and counted, until you stop that in the project’s settings.`
        : `These issues and their ${plural(events, "event", "events")} are gone for good. If they happen again, the events are dropped and counted, until you stop that in the project’s settings.`,
    deleteGo: (n: number): string => (n === 1 ? "Delete issue" : "Delete issues"),
    discardGo: (n: number): string => (n === 1 ? "Discard issue" : "Discard issues"),
    cancel: "Cancel",
    deleted: (what: string) => `${what} deleted`,
    discarded: (what: string) => `${what} discarded`,
  },
  {
    more: "更多操作",
    delete: "删除…",
    discard: "删除并丢弃今后的事件…",
    deleteTitle: (what) => `删除 ${what}？`,
    discardTitle: (what) => `丢弃 ${what}？`,
    issues: (n) => `${zh(n)} 个问题`,
    deleteText: (_, events) => `问题及其 ${zh(events)} 个事件将永久消失，无法撤销。再次发生时将成为新问题。`,
    discardText: (_, events) =>
      `问题及其 ${zh(events)} 个事件将永久消失。再次发生时，事件将被丢弃并计数，直到在项目设置中停止丢弃。`,
    deleteGo: () => "删除问题",
    discardGo: () => "丢弃问题",
    cancel: "取消",
    deleted: (what) => `已删除 ${what}`,
    discarded: (what) => `已丢弃 ${what}`,
  },
);
