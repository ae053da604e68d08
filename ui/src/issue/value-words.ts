import { messages } from "../i18n/messages.ts";
import { formatCount } from "../i18n/numbers.ts";

export const valueWords = messages(
  {
    redacted: "removed by scrubber",
    showAll: (n: number) => `Show all ${formatCount(n, "en")} characters`,
    showLess: "Show less",
    empty: "empty",
  },
  {
    redacted: "已由脱敏规则移除",
    showAll: (n) => `显示全部 ${formatCount(n, "zh-CN")} 个字符`,
    showLess: "收起",
    empty: "空",
  },
);
