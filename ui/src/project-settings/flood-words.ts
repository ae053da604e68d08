import { messages } from "../i18n/messages.ts";
import { formatCount } from "../i18n/numbers.ts";

export const floodWords = messages(
  {
    title: "Flood control",
    lead: "Every event is counted, exactly. When one crash comes very often, the bodies of its events are kept of so many a minute alone; the first, the last, those with rare tags and those with feedback are among them. Others go after an hour.",
    choice: "Kept in full",
    operators: (perMinute: number) =>
      perMinute === 0
        ? "As the operator set it: all"
        : `As the operator set it: ${formatCount(perMinute, "en")} a minute of each fingerprint`,
    own: "Another figure",
    off: "All events",
    perMinute: "Events of each fingerprint a minute",
    hint: "From 1 to 100000. Each digest thread of a cluster counts for itself.",
    save: "Save",
    saving: "Saving",
    saved: "Saved. It holds for events that come from now on.",
  },
  {
    title: "洪峰控制",
    lead: "所有事件都会精确计入。当同一个崩溃频繁出现时，每分钟只保留一定数量的事件正文，其中包括最先、最后、标签罕见以及带有反馈的事件；其余正文一小时后删除。",
    choice: "完整保留",
    operators: (perMinute) =>
      perMinute === 0
        ? "采用运维的设置：全部"
        : `采用运维的设置：每个指纹每分钟 ${formatCount(perMinute, "zh-CN")} 个`,
    own: "其他数值",
    off: "所有事件",
    perMinute: "每个指纹每分钟的事件数",
    hint: "1 到 100000。集群中的每个处理线程各自计数。",
    save: "保存",
    saving: "正在保存",
    saved: "已保存，对之后到达的事件生效。",
  },
);
