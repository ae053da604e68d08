import { messages } from "../i18n/messages.ts";

/** Of searches that people keep. */
export const viewWords = messages(
  {
    save: "Save view",
    keep: "Save",
    name: "Name",
    everything: "everything",
    share: "Share with everybody here",
    unshare: "Keep to myself",
    remove: "Delete view",
    actions: (name: string) => `View ${name}: share, delete`,
    deleted: (name: string) => `View ${name} deleted`,
    recent: "Recent searches",
  },
  {
    save: "保存视图",
    keep: "保存",
    name: "名称",
    everything: "全部",
    share: "与所有成员共享",
    unshare: "仅自己可见",
    remove: "删除视图",
    actions: (name) => `视图 ${name}：共享、删除`,
    deleted: (name) => `已删除视图 ${name}`,
    recent: "最近的搜索",
  },
);
