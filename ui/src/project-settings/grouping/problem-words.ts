import type { RuleProblem, RuleProblemCode } from "../../../../src/wire/grouping-rules.ts";
import type { Language } from "../../i18n/language.ts";

/** The server says it in English; here by its code, for readers of Chinese. */
const ZH: Readonly<Record<RuleProblemCode, string>> = {
  textTooLong: "规则总共不能超过 {0} 个字符。",
  tooManyRules: "规则不能超过 {0} 条。",
  lineTooLong: "一条规则不能超过 {0} 个字符。",
  patternTooLong: "一个模式不能超过 {0} 个字符。",
  controlCharacter: "规则中不能有此字符。",
  expectedMatcher: '这里应为匹配项，例如 type:"Connection*"。',
  expectedColon: "{0} 之后应为冒号。",
  unknownMatcher: "没有匹配项 {0}。可用：{1}。",
  expectedPattern: "{0}: 之后应为模式。",
  expectedTagName: "tags. 之后应为标签名，例如 tags.region。",
  quoteNotClosed: "引号没有闭合。",
  bracketNotClosed: "[ 没有对应的 ]。要表示字符本身请写 \\[。",
  emptyClass: "方括号之间没有字符。",
  braceNotClosed: "{ 没有对应的 }。要表示字符本身请写 \\{。",
  nestedBraces: "选项之中不能再有选项。",
  tooManyAlternatives: "一个模式最多表示 {0} 个选项。",
  expectedYesNo: "app: 之后应为 yes 或 no。",
  unknownFamily: "没有类别 {0}。可用：javascript、native、other。",
  expectedArrow: "这里应为 -> 以及分组依据。",
  expectedValue: "这里应为值，例如 -> database-down 或 -> {{ default }}。",
  variableNotClosed: "{{ 没有对应的 }}。",
  unknownVariable: "没有变量 {0}。可用：{1}。",
  unknownAttribute: '这里应为逗号和值，或 title="…"。',
  tooManyValues: "一个指纹最多有 {0} 个值。",
  expectedAction: "这里应为动作，例如 -app 或 max-frames=3。",
  unknownAction: "没有动作 {0}。可用：{1}。",
  rangeNotHere: "{0} 不能用于上方或下方的帧。",
  expectedNumber: "{1}= 之后应为 0 到 {0} 的整数。",
  expectedWord: "category= 之后应为一个词。",
  siblingNotClosed: "[ 没有对应的 ]。",
  expectedBar: "帧的匹配项与相邻帧的匹配项之间应为 |。",
  emptySibling: "方括号之间应为匹配项。",
  exceptionInSibling: "{0} 说的是异常，不是相邻的帧。",
  expectedOwner: "这里应写明归谁：#团队 或成员的邮箱地址。",
  noSuchOwner: "{0} 既不是 #团队，也不是邮箱地址。",
  tooManyOwners: "一条规则最多写 {0} 个负责人。",
  patternsTooLong: "所有模式总共不能超过 {0} 个字符，{} 中的每个选项都计算在内。",
  negatedPattern: "CODEOWNERS 文件不支持带 ! 的模式。",
  noSuchName: "{0} 既不是 @名称、@组织/团队，也不是邮箱地址。",
  nobodyHasAddress: "此组织中没有人使用地址 {0}。",
  noSuchTeam: "此组织中没有团队 {0}。",
};

export function problemWord({ code, values, message }: RuleProblem, language: Language): string {
  if (language === "en") return message;
  return ZH[code].replace(/\{(\d)\}/g, (_hole, index: string) => values[Number(index)] ?? "");
}
