import { messages } from "../../i18n/messages.ts";
import { plural } from "../../i18n/numbers.ts";

const n = (count: number) => count.toLocaleString("en");
const zh = (count: number) => count.toLocaleString("zh-CN");

export const regroupWords = messages(
  {
    title: "Regroup history",
    lead: "Rules hold for events that come. This also places the stored ones by the saved rules, with all that is counted of them, and can be undone for 30 days.",
    needsRun: "First do a dry run of the saved rules: it says in numbers what would happen.",
    go: "Regroup history…",
    askTitle: "Regroup all stored events?",
    ask: (events: number, split: number, merge: number, anew: number, stay: number) =>
      `Of the ${plural(events, "event", "events")} that the dry run looked at, ${plural(split, "issue splits", "issues split")}, ${plural(merge, "is", "are")} merged, ${plural(anew, "goes", "go")} on under new hashes, and ${plural(stay, "stays as it is", "stay as they are")}. Now all stored events are placed so.`,
    askMore:
      "An issue that splits goes on as its largest part, new ones take its state and assignee, and merged ones keep their comments and addresses. Events come in meanwhile. You can cancel it, and undo it for 30 days.",
    keep: "Leave it",
    confirm: "Regroup",
    starting: "Starting",
    by: (who: string) => `Started by ${who}`,
    byGone: "Started by somebody who is gone",
    waiting: "It begins within seconds.",
    planning: "Looking where each event goes. Nothing is moved yet.",
    moving: "Moving events",
    returning: "Taking events back to where they were",
    done: (events: number) => `Done: ${plural(events, "event", "events")} placed by the rules.`,
    cancelled: "It was cancelled, and all is as it was.",
    undone: "It was undone.",
    failed:
      "It failed before anything was moved. The server's log says why; start it again when that is mended.",
    looking: "Events looked at",
    progress: "Events moved",
    of: (part: number, whole: number) => `${n(part)} of ${n(whole)} events`,
    cancel: "Cancel and take back",
    undo: "Undo…",
    undoTitle: "Take all events back?",
    undoText: (events: number) =>
      `${plural(events, "event goes", "events go")} back to the issues they came from, and merged issues are there again. Later events stay where they are, and so do the rules. This itself cannot be undone.`,
    undoGo: "Take back",
    undoing: "Beginning",
    undoUntil: "It can be undone until",
  },
  {
    title: "重新分组历史事件",
    lead: "规则只对之后到达的事件生效。此操作把已保存的事件连同其全部计数也按已保存的规则归类，30 天内可以撤销。",
    needsRun: "请先对已保存的规则试运行一次，它会用数字说明结果。",
    go: "重新分组历史事件…",
    askTitle: "重新分组所有已保存的事件？",
    ask: (events, split, merge, anew, stay) =>
      `在试运行查看的 ${zh(events)} 个事件中，${zh(split)} 个问题会拆分，${zh(merge)} 个会合并，${zh(anew)} 个以新的哈希继续，${zh(stay)} 个不变。现在所有已保存的事件都将如此归类。`,
    askMore:
      "被拆分的问题以其最大的部分继续，新问题沿用其状态和负责人；被合并的问题保留评论和地址。其间照常接收事件。可以取消，30 天内可以撤销。",
    keep: "不执行",
    confirm: "重新分组",
    starting: "正在开始",
    by: (who) => `由 ${who} 开始`,
    byGone: "由已离开的成员开始",
    waiting: "数秒内开始。",
    planning: "正在查看各事件的去向，尚未移动任何内容。",
    moving: "正在移动事件",
    returning: "正在把事件移回原处",
    done: (events) => `已完成：${zh(events)} 个事件已按规则归类。`,
    cancelled: "已取消，一切如前。",
    undone: "已撤销。",
    failed: "在移动之前失败，原因见服务器日志；修复后请重新开始。",
    looking: "已查看的事件",
    progress: "已移动的事件",
    of: (part, whole) => `${zh(part)} / ${zh(whole)} 个事件`,
    cancel: "取消并移回",
    undo: "撤销…",
    undoTitle: "把所有事件移回？",
    undoText: (events) =>
      `${zh(events)} 个事件会回到原来的问题，被合并的问题会恢复。之后到达的事件留在原处，规则也不变。撤销本身不能再撤销。`,
    undoGo: "移回",
    undoing: "正在开始",
    undoUntil: "可撤销至",
  },
);
