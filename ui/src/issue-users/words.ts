import { messages } from "../i18n/messages.ts";
import { formatCount, plural } from "../i18n/numbers.ts";

const zh = (count: number) => formatCount(count, "zh-CN");

export const issueUsersWords = messages(
  {
    issues: "Issues",
    title: "Users",
    of: (issue: string) => `Users of ${issue}`,
    summary: (total: number) => plural(total, "user was struck", "users were struck"),
    stopped: (looked: number, back: string) =>
      `Events are counted of the newest ${formatCount(looked, "en")}, back to ${back}.`,
    user: "User",
    events: "Events",
    inEvents: (n: number): string => (n === 1 ? "event" : "events"),
    firstSeen: "First seen",
    lastSeen: "Last seen",
    unknown: "Somebody whose events are not kept any more",
    showEvents: (name: string) => `Events of ${name}`,
    none: "No event of this issue names a user",
    failed: "The users could not be read",
    loading: "The users are being read",
    pages: "Pages",
    previous: "Previous page",
    next: "Next page",
    by: { id: "id", email: "e-mail", username: "user name", ip: "address" } as Readonly<
      Record<string, string>
    >,
  },
  {
    issues: "问题",
    title: "用户",
    of: (issue) => `${issue} 的用户`,
    summary: (total) => `影响 ${zh(total)} 个用户`,
    stopped: (looked, back) => `事件数按最新的 ${zh(looked)} 个事件统计，直到 ${back}。`,
    user: "用户",
    events: "事件",
    inEvents: () => "个事件",
    firstSeen: "首次出现",
    lastSeen: "最近出现",
    unknown: "其事件已不再保留",
    showEvents: (name) => `${name} 的事件`,
    none: "此问题的事件都没有用户",
    failed: "无法读取用户",
    loading: "正在读取用户",
    pages: "翻页",
    previous: "上一页",
    next: "下一页",
    by: { id: "ID", email: "邮箱", username: "用户名", ip: "地址" },
  },
);
