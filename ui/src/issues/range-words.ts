import { messages } from "../i18n/messages.ts";

export const rangeWords = messages(
  {
    title: "From … to …",
    choose: "From … to …",
    from: "From",
    to: "To",
    zone: (name: string) => `Times are those of ${name}.`,
    order: "The first time must lie before the second.",
    show: "Show",
  },
  {
    title: "自定义时间范围",
    choose: "自定义时间范围…",
    from: "从",
    to: "到",
    zone: (name) => `时间按 ${name} 时区。`,
    order: "开始时间必须早于结束时间。",
    show: "显示",
  },
);
