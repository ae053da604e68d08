import { messages } from "../i18n/messages.ts";

export const unsubscribeWords = messages(
  {
    title: "No more mail about new issues?",
    lead: "You can turn it on again on your account page.",
    submit: "No more mail",
    busy: "Turning it off",
    done: "You will get no more mail about new issues",
  },
  {
    title: "不再接收新问题邮件？",
    lead: "之后可以在账号页面重新开启。",
    submit: "不再接收",
    busy: "正在关闭",
    done: "不会再收到新问题邮件",
  },
);
