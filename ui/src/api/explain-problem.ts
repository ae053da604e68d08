import { currentLanguage, type Language, useLanguage } from "../i18n/language.ts";
import { messages } from "../i18n/messages.ts";
import { ApiProblem } from "./problem.ts";
import { inLanguage } from "./sentences.ts";

const words = messages(
  {
    offline: "Vedette did not answer. Check the connection; what SDKs send is not affected by this page.",
    again: (seconds: number) =>
      `Too many attempts. Try again in ${seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`}.`,
    tooMany: "Too many attempts. Try again in a moment.",
    signedOut: "The session has ended. Sign in again.",
    forbidden: "This account's role does not permit that. An owner can change it.",
    missing: "This does not exist, or this account may not see it.",
    busy: "Vedette is busy. Try again in a moment; events are still received and kept.",
    slow: "This took the database too long and was given up. Narrow the search or its period, and try again.",
    replaced:
      "Something between this page and Vedette answered in its place. Try again, or look at the proxy.",
    failed: "The request failed on the server. Events are still received and kept.",
    page: "This page failed in the browser. Reload it; nothing was lost on the server.",
  },
  {
    offline: "Vedette 未响应。请检查网络连接；SDK 上报不受此页面影响。",
    again: (seconds) =>
      `尝试次数过多，${seconds < 90 ? `${seconds} 秒` : `${Math.ceil(seconds / 60)} 分钟`}后可重试。`,
    tooMany: "尝试次数过多，请稍后重试。",
    signedOut: "会话已结束，请重新登录。",
    forbidden: "当前账号的角色无权执行此操作，可由所有者调整。",
    missing: "内容不存在，或当前账号无权查看。",
    busy: "Vedette 繁忙，请稍后重试；事件仍在接收和保存。",
    slow: "数据库处理超时，请求已取消。请缩小搜索范围或时间段后重试。",
    replaced: "此页面与 Vedette 之间的其他程序替它作了应答。请重试，或检查代理。",
    failed: "请求在服务器上失败。事件仍在接收和保存。",
    page: "页面在浏览器中出错。重新加载即可；服务器上的数据没有丢失。",
  },
);

/** One sentence a reader can act on. The server's own words win where they say more than the status does. */
export function explainProblem(error: unknown, language: Language): string {
  const w = words[language];
  if (!(error instanceof ApiProblem)) return w.page;
  const own = inLanguage(error.message, language) ?? "";
  switch (error.status) {
    case 0:
      return w.offline;
    case 401:
      return own || w.signedOut;
    case 403:
      return own || w.forbidden;
    case 404:
      return own || w.missing;
    case 429:
      return error.retryAfterSeconds ? w.again(error.retryAfterSeconds) : own || w.tooMany;
    case 502:
      return w.replaced;
    case 503:
      return own || w.busy;
    case 504:
      return own || w.slow;
    default:
      if (error.status >= 500) return w.failed;
      return own || error.message || firstOfFields(error, language) || w.failed;
  }
}

/** The same in the reader's language. */
export function useExplain(): (error: unknown) => string {
  const language = useLanguage();
  return (error) => explainProblem(error, language);
}

function firstOfFields({ fields }: ApiProblem, language: Language): string | undefined {
  const text = Object.values(fields).flat()[0];
  return text && (inLanguage(text, language) ?? text);
}

/** What the server holds against one field, in the reader's language, or null. */
export function fieldProblem(error: unknown, field: string): string | null {
  const text = error instanceof ApiProblem ? error.fields[field]?.[0] : undefined;
  return text === undefined ? null : (inLanguage(text, currentLanguage()) ?? text);
}
