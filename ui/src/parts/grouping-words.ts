import type { Language } from "../i18n/language.ts";

/** The parts and reasons of the digest, for readers of Chinese. What is not here is told as it came. */
const ZH = new Map([
  ["type", "类型"],
  ["value", "值"],
  ["frame", "帧"],
  ["message", "消息"],
  ["fingerprint", "指纹"],
  ["fallback", "兜底"],
  ["report", "报告"],
  ["exception type", "异常类型"],
  ["error domain and code", "错误域与代码"],
  ["made up by the SDK", "由 SDK 生成"],
  ["no frame counts", "没有计入的帧"],
  ["the stack is enough", "堆栈已足够"],
  ["in-app", "应用帧"],
  ["no frame is in-app", "没有应用帧"],
  ["library", "库"],
  ["repeats the frame before it", "与前一帧重复"],
  ["no name to tell it by", "没有可辨认的名称"],
  ["minified name", "压缩后的名称"],
  ["part of the engine", "引擎内部"],
  ["sent by the SDK", "由 SDK 指定"],
  ["built-in rule", "内置规则"],
  ["message template", "消息模板"],
  ["each feedback stands alone", "每条反馈独立成组"],
  ["neither exception nor message", "既无异常也无消息"],
  ["violated directive", "违反的指令"],
  ["kind of report", "报告类型"],
  ["blocked host", "被拦截的主机"],
  ["host", "主机"],
  ["rule", "规则"],
  ["by the rule", "由规则指定"],
  ["fewer frames than min-frames", "计入的帧少于 min-frames"],
  ["beyond max-frames, or a repetition", "超出 max-frames，或为重复"],
]);

/** Those that name the line of a rule. */
const ZH_OF_RULES = new Map([
  ["fingerprint rule in", "指纹规则"],
  ["stack-trace rule in", "堆栈规则"],
  ["counted by the rule in", "由规则计入"],
  ["taken out by the rule in", "由规则排除"],
  ["in-app by the rule in", "由规则定为应用帧"],
  ["library by the rule in", "由规则定为库"],
]);

/** `library: 4 such frames` → `库：共 4 帧`. */
export function groupingWord(text: string, language: Language): string {
  if (language === "en") return text;
  const [, why = text, count] = /^(.*): (\d+) such frames$/u.exec(text) ?? [];
  const [, of = "", line = ""] = /^(.*) line (\d+)$/u.exec(why) ?? [];
  const ofRule = ZH_OF_RULES.get(of);
  const word = ofRule ? `${ofRule}（第 ${line} 行）` : (ZH.get(why) ?? why);
  return count ? `${word}：共 ${count} 帧` : word;
}
