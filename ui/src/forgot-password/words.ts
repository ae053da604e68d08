import { messages } from "../i18n/messages.ts";

export const forgotPasswordWords = messages(
  {
    title: "Forgot your password?",
    lead: "A mail with a link lets you set a new one.",
    email: "Email",
    submit: "Send me the mail",
    busy: "Sending",
    sentTitle: "Look into your mail",
    sentText: (email: string) =>
      `If ${email} has an account here, a mail with a link is on its way to it. The link works once, within an hour.`,
    outbox: "This instance has no mail server: ask a superuser for the link, who finds it under Mail.",
    none: "Nobody there who could? Whoever runs this instance gives you a new password with",
    back: "Back to the sign-in",
  },
  {
    title: "忘记密码？",
    lead: "通过邮件中的链接设置新密码。",
    email: "邮箱",
    submit: "发送邮件",
    busy: "正在发送",
    sentTitle: "请查看邮箱",
    sentText: (email) =>
      `如果 ${email} 在此有账号，一封带链接的邮件正在发出。链接一小时内有效，只能使用一次。`,
    outbox: "此实例没有邮件服务器：请向 superuser 索取链接，链接在“邮件”页面中。",
    none: "没有人能帮忙？运维人员可用以下命令重置密码：",
    back: "返回登录",
  },
);
