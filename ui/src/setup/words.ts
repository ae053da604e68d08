import { messages } from "../i18n/messages.ts";

export const setupWords = messages(
  {
    title: "Set up Vedette",
    lead: "The first account owns the instance and can invite everybody else.",
    name: "Name",
    email: "Email",
    password: "Password",
    passwordHint: "Eight characters or more. A sentence is easier to keep than a riddle.",
    organization: "Organisation",
    organizationHint: "Company or team. Projects, members and issues belong to it.",
    token: "Set-up token",
    tokenHint: "Printed by the server at its first start, so that no passer-by takes the instance.",
    submit: "Create the account",
    busy: "Creating",
  },
  {
    title: "初始化 Vedette",
    lead: "第一个账号拥有此实例，并可邀请其他成员。",
    name: "姓名",
    email: "邮箱",
    password: "密码",
    passwordHint: "至少 8 个字符。一句话比复杂符号更好记。",
    organization: "组织",
    organizationHint: "公司或团队。项目、成员和问题都归属于组织。",
    token: "初始化令牌",
    tokenHint: "服务器首次启动时会打印此令牌，防止他人抢先占用实例。",
    submit: "创建账号",
    busy: "正在创建",
  },
);
