import { messages } from "../i18n/messages.ts";

export const shareWords = messages(
  {
    share: "Share",
    shared: "Shared",
    title: (id: string) => `Share ${id}`,
    text: "Everybody who has the link sees this issue without signing in, until you take the link back.",
    shows:
      "Shown: title, state, counts, when it was seen, and of its latest event the stack trace without source lines, release, environment, and names of browser, system, runtime and device model.",
    hides:
      "Not shown: users, requests, breadcrumbs, variables, other tags and contexts, comments, members and commits.",
    link: "Public link",
    copy: "Copy the link",
    look: "Look at what it shows",
    make: "Make a public link",
    renew: "New link",
    take: "Take the link back",
  },
  {
    share: "分享",
    shared: "已分享",
    title: (id) => `分享 ${id}`,
    text: "任何拥有链接的人无需登录即可查看此问题，直到链接被收回。",
    shows:
      "显示：标题、状态、计数、出现时间，以及最近事件的堆栈跟踪（不含源代码）、版本、环境和浏览器、系统、运行时、设备型号的名称。",
    hides: "不显示：用户、请求、面包屑、变量、其他标签与上下文、评论、成员和提交。",
    link: "公开链接",
    copy: "复制链接",
    look: "查看所显示的内容",
    make: "创建公开链接",
    renew: "更换链接",
    take: "收回链接",
  },
);
