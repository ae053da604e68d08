import { messages } from "../i18n/messages.ts";

export const membersWords = messages(
  {
    title: "Members",
    member: "Member",
    role: "Role",
    since: "Since",
    you: "You",
    roles: { owner: "Owner", manager: "Manager", member: "Member" },
    failed: "The members could not be read",
    loading: "Loading members",
  },
  {
    title: "成员",
    member: "成员",
    role: "角色",
    since: "加入于",
    you: "当前账号",
    roles: { owner: "所有者", manager: "管理者", member: "成员" },
    failed: "无法读取成员",
    loading: "正在加载成员",
  },
);
