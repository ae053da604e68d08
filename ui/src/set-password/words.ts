import { messages } from "../i18n/messages.ts";

export const setPasswordWords = messages(
  {
    title: { invitation: "Welcome", password_reset: "Set a new password" },
    lead: (email: string) => `For the account ${email}.`,
    password: "Password",
    passwordHint: "Eight characters or more.",
    submit: "Set the password and sign in",
    busy: "Setting",
    overTitle: "This link does not work any more",
    over: "It has been used, or is too old. Ask for a new one below, or whoever invited you for another invitation.",
    ask: "Ask for a new link",
    failed: "The link could not be read",
    loading: "Reading the link",
  },
  {
    title: { invitation: "欢迎", password_reset: "设置新密码" },
    lead: (email) => `账号：${email}`,
    password: "密码",
    passwordHint: "至少八个字符。",
    submit: "设置密码并登录",
    busy: "正在设置",
    overTitle: "此链接已失效",
    over: "链接已被使用或已过期。可在下面重新申请，或请邀请人重新邀请。",
    ask: "申请新链接",
    failed: "无法读取链接",
    loading: "正在读取链接",
  },
);
