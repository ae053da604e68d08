import { messages } from "../i18n/messages.ts";

export const webSourcesWords = messages(
  {
    title: "Source maps from the web",
    isOn: "Fetch scripts and source maps that were not uploaded",
    isOnHint:
      "From the hosts below alone, without cookies or passwords, and only where they have a public address. Uploading is safer and faster: nobody else reads your sources then.",
    hosts: "Hosts",
    hostsHint:
      "Parted by commas: cdn.example.com, *.example.com, intranet.example.com:8443. Redirects and maps must lie on one of them, too.",
    save: "Save",
    saving: "Saving",
    saved: "Saved. Events that come from now on are read with it; stored ones too, when somebody looks.",
  },
  {
    title: "从公网获取 source map",
    isOn: "获取没有上传的脚本和 source map",
    isOnHint:
      "只从下列主机获取，不带 cookie 和密码，且主机须有公网地址。上传更安全也更快：源代码不会被他人读到。",
    hosts: "主机",
    hostsHint:
      "用逗号分隔：cdn.example.com, *.example.com, intranet.example.com:8443。重定向和 source map 的地址也须属于这些主机。",
    save: "保存",
    saving: "正在保存",
    saved: "已保存。新事件立即生效，已存储的事件在查看时生效。",
  },
);
