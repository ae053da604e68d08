import { messages } from "../../i18n/messages.ts";
import { formatCount, plural } from "../../i18n/numbers.ts";

const zh = (count: number) => formatCount(count, "zh-CN");

export const discardedWords = messages(
  {
    title: "Discarded issues",
    lead: "Events of these issues are dropped before they are stored. In the figures they count as filtered.",
    none: "Nothing is discarded. Discard an issue from its page when you never want to see it again.",
    failed: "The discarded issues could not be read",
    loading: "Reading the discarded issues",
    by: (who: string) => `discarded by ${who}`,
    byNobody: "discarded",
    dropped: (n: number) => `${plural(n, "event", "events")} dropped since`,
    noneDropped: "no event dropped since",
    last: "the last",
    stop: "Stop discarding",
    stopOf: (id: string) => `Stop discarding ${id}`,
    askTitle: (id: string) => `Stop discarding ${id}?`,
    askText:
      "Its events are taken again from now on: the next one makes a new issue. Those that were dropped do not come back.",
    keep: "Keep discarding",
    stopped: (id: string) => `Events of ${id} are taken again`,
  },
  {
    title: "已丢弃的问题",
    lead: "这些问题的事件在存储之前即被丢弃，在统计中计为已过滤。",
    none: "没有已丢弃的问题。若不想再看到某个问题，可在其页面上丢弃。",
    failed: "无法读取已丢弃的问题",
    loading: "正在读取已丢弃的问题",
    by: (who) => `由 ${who} 丢弃`,
    byNobody: "已丢弃",
    dropped: (n) => `此后丢弃了 ${zh(n)} 个事件`,
    noneDropped: "此后没有丢弃事件",
    last: "最近一次",
    stop: "停止丢弃",
    stopOf: (id) => `停止丢弃 ${id}`,
    askTitle: (id) => `停止丢弃 ${id}？`,
    askText: "从现在起重新接收其事件：下一个事件将产生新问题。已丢弃的不会恢复。",
    keep: "继续丢弃",
    stopped: (id) => `已重新接收 ${id} 的事件`,
  },
);
