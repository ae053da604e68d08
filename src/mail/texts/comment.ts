import type { WireSubscriptionReason } from "../../wire/issue.ts";
import type { Language } from "./language.ts";
import { oneLine, type WrittenMail, writeLetter } from "./layout.ts";

export interface CommentToTell {
  readonly shortId: string;
  readonly title: string;
  /** Undefined: the account is gone. */
  readonly author: string | undefined;
  /** Markdown, told as it is. */
  readonly text: string;
  /** The reader is mentioned in it. */
  readonly isNamed: boolean;
  /** Slug of a team of the reader's that is mentioned in it; undefined: none is. */
  readonly namedTeam: string | undefined;
  /** Why the reader is subscribed to the issue; undefined: is not. */
  readonly reason: WireSubscriptionReason | undefined;
  /** Slug of the team by which they are. */
  readonly team: string | undefined;
  /** The last one of this project for a while. */
  readonly isLastForNow: boolean;
  readonly href: string;
  /** Where one ends these mails; asks nobody to sign in. */
  readonly unsubscribeHref: string;
}

const MOST_LINES = 40;
const LONGEST_LINE = 500;

export function writeComment(comment: CommentToTell, language: Language): WrittenMail {
  const w = language === "zh-CN" ? CHINESE : ENGLISH;
  const { shortId, isLastForNow } = comment;
  const author = comment.author === undefined ? w.somebody : oneLine(comment.author, 100);
  const lines = comment.text.split("\n").map((line) => oneLine(line, LONGEST_LINE));
  const quote = lines.filter((line) => line !== "").slice(0, MOST_LINES);
  return writeLetter(
    {
      subject: `${shortId} ${oneLine(comment.title, 300)}`,
      heading: headingOf(w, comment, author),
      paragraphs: [oneLine(comment.title, 300), ...(isLastForNow ? [w.rest] : [])],
      quote: lines.length > quote.length && quote.length === MOST_LINES ? [...quote, "…"] : quote,
      button: { label: w.look(shortId), href: comment.href },
      notes: [whyOf(w, comment)],
      unsubscribe: { label: w.end, href: comment.unsubscribeHref },
    },
    language,
  );
}

/** What is nearest to the reader: themselves, then a team of theirs. */
function headingOf(w: Words, { shortId, isNamed, namedTeam }: CommentToTell, author: string): string {
  if (isNamed) return w.named(author, shortId);
  return namedTeam === undefined
    ? w.commented(author, shortId)
    : w.namedTeam(author, `#${namedTeam}`, shortId);
}

function whyOf({ because }: Words, { isNamed, namedTeam, reason, team }: CommentToTell): string {
  if (isNamed) return because.named;
  if (namedTeam !== undefined) return because.namedTeam(`#${namedTeam}`);
  if (reason === "team") return because.team(`#${team ?? ""}`);
  return reason === undefined ? because.named : because[reason];
}

type Words = typeof ENGLISH;

const ENGLISH = {
  somebody: "Somebody",
  named: (author: string, issue: string) => `${author} mentioned you on ${issue}`,
  namedTeam: (author: string, team: string, issue: string) => `${author} mentioned ${team} on ${issue}`,
  commented: (author: string, issue: string) => `${author} commented on ${issue}`,
  rest: "This project has many comments this hour, so mails about more of them rest for now. The pages show them all.",
  look: (issue: string) => `Look at ${issue}`,
  because: {
    named: "You get this because the comment mentions you.",
    namedTeam: (team: string) => `You get this because the comment mentions ${team}, which you are in.`,
    team: (team: string) =>
      `You get this because ${team}, which you are in, had this issue or was mentioned on it; you can unsubscribe on its page.`,
    unknown: "You get this because you subscribed to this issue; you can end that on its page.",
    assigned: "You get this because this issue was assigned to you; you can unsubscribe on its page.",
    commented: "You get this because you commented on this issue; you can unsubscribe on its page.",
    mentioned: "You get this because you were mentioned on this issue; you can unsubscribe on its page.",
  },
  end: "No more mail about comments",
};

const CHINESE: Words = {
  somebody: "有人",
  named: (author, issue) => `${author} 在 ${issue} 中提到了你`,
  namedTeam: (author, team, issue) => `${author} 在 ${issue} 中提到了 ${team}`,
  commented: (author, issue) => `${author} 评论了 ${issue}`,
  rest: "该项目一小时内的评论过多，暂停发送邮件；其余评论请在页面中查看。",
  look: (issue) => `查看 ${issue}`,
  because: {
    named: "评论中提到了你，因此收到此邮件。",
    namedTeam: (team) => `评论中提到了你所在的团队 ${team}，因此收到此邮件。`,
    team: (team) =>
      `你所在的团队 ${team} 曾被指派此问题或在其中被提到，因此收到此邮件；可在问题页面取消订阅。`,
    unknown: "你订阅了此问题，因此收到此邮件；可在问题页面取消订阅。",
    assigned: "此问题曾指派给你，因此收到此邮件；可在问题页面取消订阅。",
    commented: "你评论过此问题，因此收到此邮件；可在问题页面取消订阅。",
    mentioned: "此问题中曾提到你，因此收到此邮件；可在问题页面取消订阅。",
  },
  end: "不再接收评论邮件",
};
