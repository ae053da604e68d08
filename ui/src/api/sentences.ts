import { readSentence, type SentenceCode } from "../../../src/wire/sentences.ts";
import type { Language } from "../i18n/language.ts";

/** A sentence of the server in the reader's language, or undefined where there is none. */
export function inLanguage(text: string, language: Language): string | undefined {
  if (language === "en") return text;
  const read = readSentence(text);
  return read && ZH[read.code](...read.values);
}

type Value = string | undefined;

const ROLES: Readonly<Record<string, string>> = { owner: "所有者", manager: "管理者", member: "成员" };
const role = (name: Value): string => ROLES[name ?? ""] ?? name ?? "";

/** Every code of the server's; the compiler names what is missing. */
const ZH: Readonly<Record<SentenceCode, (first?: Value, second?: Value) => string>> = {
  required: () => "此项必填。",
  empty: () => "此项不能为空。",
  mustBeText: () => "此项应为文本。",
  mustBeNumber: () => "此项应为数字。",
  mustBeWhole: () => "此项应为整数。",
  mustBeBoolean: () => "此项应为 true 或 false。",
  mustBeList: () => "此项应为列表。",
  mustBeObject: () => "此项应为对象。",
  least: (bound) => `不能小于 ${bound}。`,
  most: (bound) => `不能大于 ${bound}。`,
  leastCharacters: (bound) => `至少 ${bound} 个字符。`,
  mostCharacters: (bound) => `最多 ${bound} 个字符。`,
  leastEntries: (bound) => `至少 ${bound} 项。`,
  mostEntries: (bound) => `最多 ${bound} 项。`,
  oneOf: (choices) => `只能是以下之一：${choices}。`,
  controlCharacters: () => "不能包含控制字符。",
  slug: () => "使用 1 到 50 个小写字母、数字、- 和 _，不能全是数字。",
  passwordShort: (bound) => `密码至少 ${bound} 个字符。`,
  passwordLong: (bound) => `密码最多 ${bound} 个字符。`,
  passwordIsEmail: () => "密码不能与邮箱相同。",
  passwordRepeats: () => "密码不能只重复一个字符。",
  notYourPassword: () => "密码不正确。",
  noSuchSession: () => "没有此会话，可能已经结束。",
  pageOutOfDate: (url) => `页面已过期，或缺少 Cookie。请在 ${url} 重新加载后再试。`,
  notEmail: () => "邮箱格式不正确，应类似 name@example.com。",
  emailTaken: (email) => `邮箱 ${email} 已有账号。请用它登录，或换一个邮箱。`,
  memberAlready: () => "此人已是成员，请直接修改角色。",
  linkOver: () => "此链接已使用或已过期，请重新申请。",
  notInvited: () => "此人已有密码，可以直接登录，或在登录页申请新密码。",
  unsubscribeForged: () => "此链接无效。请登录后在账号页面选择要接收的邮件。",
  ownerNeeded: () => "组织至少需要一名所有者，请先将他人设为所有者。",
  rank: (own, other) => `当前角色（${role(own)}）无权处理“${role(other)}”角色。`,
  noSuchMember: () => "组织中没有此成员。",
  isSetUp: () => "此实例已完成初始化，请直接登录。",
  wrongSetupToken: () => "初始化令牌不正确，请从服务器启动时打印的内容中复制。",
  projectSlugTaken: () => "组织内已有项目使用此简称，请换一个。",
  projectDeleted: () => "此项目刚刚被删除。",
  organizationSlugTaken: () => "已有组织使用此简称，请换一个。",
  teamSlugTaken: () => "此组织的另一个团队已使用该标识，请换一个。",
  noSuchTeam: () => "此组织没有该团队。",
  noSuchTeamProject: () => "此团队没有该项目。",
  noSuchTeamMember: () => "此人不在该团队中。",
  noSuchKey: () => "项目中没有此密钥。",
  keyDeleted: () => "此密钥刚刚被删除。",
  badRate: () => "请填写 0 到 100000 之间的整数；0 表示完整保留所有事件。",
  badHost: () => "请填写主机名，例如 cdn.example.com 或 *.example.com，不含 https:// 和路径。",
  hostNeeded: () => "请至少填写一个主机。",
  repositoryName: () => "代码仓库需要名称，例如 acme/shop。",
  repositoryTaken: () => "组织内已有同名的代码仓库。请修改已有的那个，或换一个名称。",
  repositoryAddress: () => "请填写其网页地址，以 http:// 或 https:// 开头。",
  repositoryAddressAlone: () => "只填写地址本身，不带查询参数。",
  repositoryCredentials: () => "地址中不能包含用户名或密码：所有人都能看到它。",
  notStorable: () => "不能包含 NUL 字符。",
  mappingTaken: () => "此项目已有这个前缀的映射，请修改已有的那条。",
  nameTaken: () => "此名称刚刚被他人占用，请换一个。",
};
