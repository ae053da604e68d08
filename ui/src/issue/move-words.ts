import { messages } from "../i18n/messages.ts";
import { formatCount, plural } from "../i18n/numbers.ts";

const zh = (count: number) => formatCount(count, "zh-CN");

export const moveWords = messages(
  {
    coming: (n: number, id: string) => `Events of ${id} are coming over: ${formatCount(n, "en")}`,
    leaving: (n: number, id: string) => `Events are moving to ${id}: ${formatCount(n, "en")}`,
    of: (total: number) => ` of ${formatCount(total, "en")}`,
    soFar: " so far",
    figures: "The list of events is complete already; users and tags are when it ends.",
    figuresLeaving: "Figures are exact when it ends.",
    led: (id: string) => `${id} was merged into this issue`,
    similar: "Similar issues",
    noSimilar: "No other issue of the project has the same frames or the same message.",
    alike: (percent: number) => `${percent} % alike`,
    frames: (same: number, of: number) =>
      of === 1
        ? same === 1
          ? "the only frame the same"
          : "another frame"
        : `${same} of ${of} frames the same`,
    message: (percent: number) => `message ${percent} %`,
    users: (n: number) => plural(n, "user", "users"),
    merge: "Merge",
    mergeHere: (id: string) => `Merge ${id} into this issue`,
    mergeInto: (id: string) => `Merge into ${id}`,
    groups: "Groups of events",
    groupsLead:
      "Events of different groups are one issue because issues were merged, or because they have the same stack trace outside of the application. What is moved becomes an issue of its own, with all its figures, and later events follow.",
    chosen: (n: number) => plural(n, "group", "groups"),
    unmerge: (n: number) =>
      n === 0 ? "Move to a new issue" : `Move ${plural(n, "group", "groups")} to a new issue`,
    moveEvent: "Move this event to a new issue",
    chooseGroup: (title: string) => `Choose the group “${title}”`,
    share: (n: number, isAll: boolean) =>
      isAll ? plural(n, "event", "events") : `${formatCount(n, "en")} of the newest 10,000 events`,
    latest: "latest",
    from: "merged from",
    undo: "Undo this merge",
    others: (n: number) =>
      `${plural(n, "more hash has", "more hashes have")} none of these events; they find issues by all frames, or are of older events.`,
    keepOne: "One group has to stay.",
  },
  {
    coming: (n, id) => `${id} 的事件正在迁入：${zh(n)}`,
    leaving: (n, id) => `事件正在迁往 ${id}：${zh(n)}`,
    of: (total) => ` / ${zh(total)}`,
    soFar: "",
    figures: "事件列表已完整；用户和标签将在完成后完整。",
    figuresLeaving: "完成后各项数字即为准确值。",
    led: (id) => `${id} 已合并到此问题`,
    similar: "相似问题",
    noSimilar: "项目中没有其他问题具有相同的帧或消息。",
    alike: (percent) => `相似度 ${percent}%`,
    frames: (same, of) => `${of} 帧中 ${same} 帧相同`,
    message: (percent) => `消息 ${percent}%`,
    users: (n) => `${zh(n)} 个用户`,
    merge: "合并",
    mergeHere: (id) => `将 ${id} 合并到此问题`,
    mergeInto: (id) => `合并到 ${id}`,
    groups: "事件分组",
    groupsLead:
      "不同分组的事件同属一个问题，是因为问题曾被合并，或应用之外的堆栈相同。移出的分组将成为独立问题，各项数字随之迁移，之后的事件也会归入其中。",
    chosen: (n) => `${zh(n)} 个分组`,
    unmerge: (n) => (n === 0 ? "移至新问题" : `将 ${zh(n)} 个分组移至新问题`),
    moveEvent: "将此事件移至新问题",
    chooseGroup: (title) => `选择分组“${title}”`,
    share: (n, isAll) => (isAll ? `${zh(n)} 个事件` : `最近 10,000 个事件中的 ${zh(n)} 个`),
    latest: "最近",
    from: "合并自",
    undo: "撤销此合并",
    others: (n) => `另有 ${zh(n)} 个哈希不含这些事件：它们按全部帧查找问题，或属于较早的事件。`,
    keepOne: "至少要保留一个分组。",
  },
);
