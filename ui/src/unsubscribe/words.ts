import { messages } from "../i18n/messages.ts";

export const unsubscribeWords = messages(
  {
    title: {
      new_issue: "No more mail about new issues?",
      comment: "No more mail about comments?",
      woken: "No more mail about archived issues that are back?",
    },
    lead: "You can turn it on again on your account page.",
    submit: "No more mail",
    busy: "Turning it off",
    done: {
      new_issue: "You will get no more mail about new issues",
      comment: "You will get no more mail about comments",
      woken: "You will get no more mail about archived issues that are back",
    },
  },
  {
    title: {
      new_issue: "不再接收新问题邮件？",
      comment: "不再接收评论邮件？",
      woken: "不再接收归档问题唤醒邮件？",
    },
    lead: "之后可以在账号页面重新开启。",
    submit: "不再接收",
    busy: "正在关闭",
    done: {
      new_issue: "不会再收到新问题邮件",
      comment: "不会再收到评论邮件",
      woken: "不会再收到归档问题唤醒邮件",
    },
  },
);
