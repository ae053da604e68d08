import type { WireMailState } from "../../../src/wire/mail.ts";
import { messages } from "../i18n/messages.ts";
import { plural } from "../i18n/numbers.ts";

const states: Record<WireMailState | "all", string> = {
  all: "All",
  queued: "Waiting",
  sending: "Going out",
  sent: "Sent",
  failed: "Failed",
  unknown: "Unknown",
};

const kinds: Readonly<Record<string, string>> = {
  new_issue: "New issue",
  comment: "Comment",
  woken: "Issue is back",
  invitation: "Invitation",
  password_reset: "Password",
};

export const outboxWords = messages(
  {
    title: "Mail",
    outbox: "Outbox",
    log: "Delivery log",
    outboxLead:
      "This instance has no mail server, so its mails lie here for you to hand on. Set MAIL_URL to have them delivered.",
    logLead: "The last 200 mails and what the mail server said of them; kept for 30 days.",
    unknownMeans:
      "Unknown: the whole mail went out and no answer came back. It may have arrived, so it is not sent again.",
    state: "State",
    states,
    kinds,
    tries: (count: number) => `refused for now ${plural(count, "time", "times")}`,
    none: "No mail yet",
    noneOfState: "No mail in this state",
    failed: "The mails could not be read",
    loading: "Loading mails",
    copyLink: "Copy the link",
  },
  {
    title: "邮件",
    outbox: "发件箱",
    log: "投递记录",
    outboxLead: "此实例没有邮件服务器，邮件保存在这里，待人工转交。设置 MAIL_URL 后即可投递。",
    logLead: "最近 200 封邮件以及邮件服务器的答复；保留 30 天。",
    unknownMeans: "未知：邮件已全部发出，但没有收到答复。邮件可能已送达，因此不会重发。",
    state: "状态",
    states: {
      all: "全部",
      queued: "等待",
      sending: "发送中",
      sent: "已发送",
      failed: "失败",
      unknown: "未知",
    },
    kinds: {
      new_issue: "新问题",
      comment: "评论",
      woken: "问题唤醒",
      invitation: "邀请",
      password_reset: "密码",
    },
    tries: (count) => `暂时被拒 ${count} 次`,
    none: "还没有邮件",
    noneOfState: "没有此状态的邮件",
    failed: "无法读取邮件",
    loading: "正在加载邮件",
    copyLink: "复制链接",
  },
);
