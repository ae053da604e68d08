import { messages } from "../i18n/messages.ts";
import { formatCount, plural } from "../i18n/numbers.ts";

const zh = (count: number) => formatCount(count, "zh-CN");

export const bulkWords = messages(
  {
    title: "A change of many issues",
    doing: {
      resolved: "Resolving issues",
      ignored: "Archiving issues",
      unresolved: "Reopening issues",
      assigned: "Assigning issues",
      changed: "Changing issues",
      delete: "Deleting issues",
      discard: "Discarding issues",
      undo: "Putting issues back",
    },
    far: (done: number, total: number) => `${formatCount(done, "en")} of ${formatCount(total, "en")}`,
    changed: (n: number) => `${plural(n, "issue", "issues")} changed`,
    deleted: (n: number) => `${plural(n, "issue", "issues")} deleted`,
    discarded: (n: number) => `${plural(n, "issue", "issues")} discarded`,
    undone: (n: number) => `${plural(n, "issue", "issues")} put back as before`,
    left: (n: number) => `${plural(n, "issue was", "issues were")} changed since and left alone`,
    stoppedAt: (done: number, total: number) =>
      `stopped at ${formatCount(done, "en")} of ${formatCount(total, "en")}`,
    failed: "the rest failed; try again",
    cancel: "Cancel",
    undo: "Undo",
    close: "Close",
    sentences: "; ",
    allIssues: (hits: number) =>
      hits >= 1000 ? "all issues that match" : `all ${formatCount(hits, "en")} issues that match`,
    deleteText:
      "All issues that match the search are deleted with their events, also those on other pages. This cannot be undone. What happens again comes back as a new issue.",
    discardText:
      "All issues that match the search are deleted with their events, also those on other pages. If they happen again, the events are dropped and counted.",
  },
  {
    title: "批量更改",
    doing: {
      resolved: "正在解决问题",
      ignored: "正在归档问题",
      unresolved: "正在重新打开问题",
      assigned: "正在指派问题",
      changed: "正在更改问题",
      delete: "正在删除问题",
      discard: "正在丢弃问题",
      undo: "正在恢复问题",
    },
    far: (done, total) => `${zh(done)} / ${zh(total)}`,
    changed: (n) => `已更改 ${zh(n)} 个问题`,
    deleted: (n) => `已删除 ${zh(n)} 个问题`,
    discarded: (n) => `已丢弃 ${zh(n)} 个问题`,
    undone: (n) => `已恢复 ${zh(n)} 个问题`,
    left: (n) => `${zh(n)} 个问题此后已被更改，保持不变`,
    stoppedAt: (done, total) => `已停在 ${zh(done)} / ${zh(total)}`,
    failed: "其余失败，请重试",
    cancel: "取消",
    undo: "撤销",
    close: "关闭",
    sentences: "；",
    allIssues: (hits) => (hits >= 1000 ? "全部匹配的问题" : `全部 ${zh(hits)} 个匹配的问题`),
    deleteText:
      "与搜索匹配的所有问题及其事件都将删除，包括其他页上的问题，且无法撤销。再次发生时将成为新问题。",
    discardText: "与搜索匹配的所有问题及其事件都将删除，包括其他页上的问题。再次发生时，事件将被丢弃并计数。",
  },
);
