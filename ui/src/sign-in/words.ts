import { messages } from "../i18n/messages.ts";

export const signInWords = messages(
  {
    title: "Sign in",
    lead: "To see what broke, where, and for whom.",
    email: "Email",
    password: "Password",
    submit: "Sign in",
    busy: "Signing in",
    wrong: "Email or password is wrong.",
    forgot: "Forgot your password?",
  },
  {
    title: "登录",
    lead: "查看出了什么错、在哪里、影响了谁。",
    email: "邮箱",
    password: "密码",
    submit: "登录",
    busy: "正在登录",
    wrong: "邮箱或密码不正确。",
    forgot: "忘记密码？",
  },
);
