import type { QueryProblem, Wanted } from "../../../src/query/query.ts";
import { sayProblem } from "../../../src/query/say.ts";
import type { Language } from "../i18n/language.ts";

/** What is wrong with a query, in the reader's language. */
export function sayProblemIn(language: Language, problem: QueryProblem): string {
  return language === "en" ? sayProblem(problem) : sayInChinese(problem);
}

const WANTED: Readonly<Record<Wanted, string>> = {
  value: "一个值",
  state: "一个状态，如 unresolved",
  number: "一个数字，如 100 或 >100",
  duration: "一段时长，如 24h",
  moment: "一个时间，如 -24h、+7d 或 >2026-11-01",
  person: "me、none 或电子邮件地址",
  version: "一个版本、latest 或 >=web@1.2.0",
  yes_or_no: "true 或 false",
  event_id: "32 位十六进制的事件 ID",
  issue_id: "一个数字",
  short_id: "一个短 ID，如 WEB-1A",
  key: "一个标签或字段的名称",
};

const QUOTE_IT = "如需搜索这段文字，请加引号。";

function sayInChinese({ problem, about, wants, choices }: QueryProblem): string {
  switch (problem) {
    case "too_long":
      return `查询最多 ${about} 个字符，此查询过长。`;
    case "too_many":
      return `查询最多 ${about} 个条件，请去掉一些。`;
    case "too_deep":
      return `分组最多嵌套 ${about} 层。`;
    case "quote_open":
      return '引号未闭合，请补上 "。';
    case "quote_followed":
      return `${about} 之后需要空格。`;
    case "list_open":
      return `列表未闭合，请补上 ]。${QUOTE_IT}`;
    case "list_item":
      return '列表的值以逗号分隔，如 [a, b, "c d"]。';
    case "group_open":
      return `分组未闭合，请补上 )。${QUOTE_IT}`;
    case "group_empty":
      return `分组中没有内容。${QUOTE_IT}`;
    case "closes_nothing":
      return `此 ) 没有对应的 (。${QUOTE_IT}`;
    case "operator_alone":
      return `${about} 应位于两个条件之间。${QUOTE_IT}`;
    case "negates_nothing":
      return "“!” 应位于条件、引号文字或分组之前，如 !level:info。";
    case "key_missing":
      return "“:” 之前需要字段名，如 level:error。";
    case "expected":
      return `${about}: 之后应为${WANTED[wants ?? "value"]}`;
    case "unknown_choice":
      return `“${about}” 不在可选值之中：${(choices ?? []).join("、")}。`;
    case "no_comparison":
      return `${about} 的值是文字，不能比较大小。${QUOTE_IT}`;
    case "no_wildcard":
      return "用户以哈希保存，只能按完整 ID 查找，不支持 “*”。";
    case "not_built":
      return `此版本的问题还没有 “${about}”。如需搜索同名标签，请用 tags[${about}]:…`;
    case "not_kept":
      return `“${about}” 只存在于事件中，不能用来搜索问题。如需搜索同名标签，请用 tags[${about}]:…`;
    case "in_payload":
      return `“${about}” 只存在于事件正文中，正文不参与搜索。如需搜索同名标签，请用 tags[${about}]:…`;
    case "user_by_key":
      return `事件带有用户 ID 时，用户以 ID 识别，按 ${about} 搜索会有遗漏。没有 ID 的用户：user:${about.slice(5)}:…`;
    case "value_too_long":
      return `${about} 没有这么长的值。`;
  }
}
