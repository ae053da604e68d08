import type { Language } from "./language.ts";
import { oneLine, type WrittenMail, writeLetter } from "./layout.ts";

export interface NewIssue {
  readonly shortId: string;
  readonly project: string;
  readonly title: string;
  readonly culprit: string;
  readonly level: string;
  readonly release: string | undefined;
  readonly href: string;
  /** Where one ends these mails; asks nobody to sign in. */
  readonly unsubscribeHref: string;
  /** The last one of this project for a while. */
  readonly isLastForNow: boolean;
}

const LEVELS_ZH: Readonly<Record<string, string>> = {
  fatal: "致命",
  error: "错误",
  warning: "警告",
  info: "信息",
  debug: "调试",
};

export function writeNewIssue(issue: NewIssue, language: Language): WrittenMail {
  const isChinese = language === "zh-CN";
  const title = oneLine(issue.title, 300);
  const level = isChinese ? (LEVELS_ZH[issue.level] ?? issue.level) : issue.level;
  const quote = [
    title,
    oneLine(issue.culprit, 300),
    [level, issue.release && oneLine(issue.release, 200)].filter(Boolean).join(" · "),
  ];
  const common = {
    subject: `${issue.shortId} ${title}`,
    quote: quote.filter((line) => line !== ""),
  };
  if (isChinese) {
    return writeLetter(
      {
        ...common,
        heading: `${issue.project} 出现新问题`,
        paragraphs: issue.isLastForNow
          ? ["该项目一小时内的新问题过多，暂停发送邮件；其余问题请在页面中查看。"]
          : [],
        button: { label: `查看 ${issue.shortId}`, href: issue.href },
        notes: [`你是 ${issue.project} 所属组织的成员，因此收到此邮件。`],
        unsubscribe: { label: "不再接收新问题邮件", href: issue.unsubscribeHref },
      },
      language,
    );
  }
  return writeLetter(
    {
      ...common,
      heading: `A new issue in ${issue.project}`,
      paragraphs: issue.isLastForNow
        ? [
            "This project has many new issues this hour, so mails about more of them rest for now. The pages show them all.",
          ]
        : [],
      button: { label: `Look at ${issue.shortId}`, href: issue.href },
      notes: [`You get this as a member of the organization that ${issue.project} belongs to.`],
      unsubscribe: { label: "No more mail about new issues", href: issue.unsubscribeHref },
    },
    language,
  );
}
