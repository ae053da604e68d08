import type { Language } from "./language.ts";
import { oneLine, type WrittenMail, writeLetter } from "./layout.ts";

export interface WokenToTell {
  readonly shortId: string;
  readonly title: string;
  /** Of its activity: `set_escalating` with events and forecast, else `set_unresolved` with what was asked for. */
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** The reader has it; else they are subscribed. */
  readonly isAssigned: boolean;
  /** The last one of this project for a while. */
  readonly isLastForNow: boolean;
  readonly href: string;
  /** Where one ends these mails; asks nobody to sign in. */
  readonly unsubscribeHref: string;
}

export function writeWoken(woken: WokenToTell, language: Language): WrittenMail {
  const w = language === "zh-CN" ? CHINESE : ENGLISH;
  const { shortId, isLastForNow } = woken;
  const title = oneLine(woken.title, 300);
  return writeLetter(
    {
      subject: `${shortId} ${title}`,
      heading: w.heading(shortId),
      paragraphs: [title, whatWoke(woken, w), ...(isLastForNow ? [w.rest] : [])],
      button: { label: w.look(shortId), href: woken.href },
      notes: [woken.isAssigned ? w.assigned : w.subscribed],
      unsubscribe: { label: w.end, href: woken.unsubscribeHref },
    },
    language,
  );
}

function whatWoke({ type, data }: WokenToTell, w: typeof ENGLISH): string {
  const number = (name: string): number | undefined => {
    const value = data[name];
    return typeof value === "number" ? value : undefined;
  };
  const [events, forecast] = [number("events"), number("forecast")];
  if (type === "set_escalating" && events !== undefined && forecast !== undefined) {
    return w.escalated(events, forecast, data.per === "hour");
  }
  const [moreEvents, moreUsers] = [number("ignoreCount"), number("ignoreUserCount")];
  if (moreEvents !== undefined) return w.events(moreEvents, number("ignoreWindow"));
  if (moreUsers !== undefined) return w.users(moreUsers, number("ignoreUserWindow"));
  return w.time;
}

const within = (minutes: number | undefined): string =>
  minutes === undefined ? "" : minutes === 1 ? " within a minute" : ` within ${minutes} minutes`;
const zhWithin = (minutes: number | undefined): string => (minutes === undefined ? "" : `${minutes} 分钟内`);

const ENGLISH = {
  heading: (issue: string) => `${issue} was archived and is back`,
  time: "The time that it was archived for is over.",
  events: (n: number, minutes: number | undefined) =>
    `${n === 1 ? "One more event" : `${n} more events`} came${within(minutes)}.`,
  users: (n: number, minutes: number | undefined) =>
    `${n === 1 ? "One more user was" : `${n} more users were`} affected${within(minutes)}.`,
  escalated: (events: number, forecast: number, isHour: boolean) =>
    `It escalates: ${events} events in ${isHour ? "an hour" : "a day"}, where ${forecast} were to be expected at the most.`,
  rest: "Many archived issues of this project are back this hour, so mails about more of them rest for now. The list of issues has them all.",
  look: (issue: string) => `Look at ${issue}`,
  assigned: "You get this because this issue is assigned to you; you can unsubscribe on its page.",
  subscribed: "You get this because you are subscribed to this issue; you can end that on its page.",
  end: "No more mail about archived issues that are back",
};

const CHINESE: typeof ENGLISH = {
  heading: (issue) => `已归档的 ${issue} 已被唤醒`,
  time: "归档的时间已到。",
  events: (n, minutes) => `${zhWithin(minutes)}又出现 ${n} 个事件。`,
  users: (n, minutes) => `${zhWithin(minutes)}又影响 ${n} 个用户。`,
  escalated: (events, forecast, isHour) =>
    `问题激增：${isHour ? "一小时" : "一天"}内 ${events} 个事件，预期至多 ${forecast} 个。`,
  rest: "该项目一小时内被唤醒的问题过多，暂停发送邮件；其余请在问题列表中查看。",
  look: (issue) => `查看 ${issue}`,
  assigned: "此问题指派给了你，因此收到此邮件；可在问题页面取消订阅。",
  subscribed: "你订阅了此问题，因此收到此邮件；可在问题页面取消订阅。",
  end: "不再接收归档问题唤醒邮件",
};
