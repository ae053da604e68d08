import type { WireIssueDetails } from "../../../src/wire/issue.ts";
import { useLanguage } from "../i18n/language.ts";
import { messages, useMessages } from "../i18n/messages.ts";
import { formatCount } from "../i18n/numbers.ts";
import { formatMoment } from "../i18n/times.ts";
import { ButtonLink } from "../parts/button.tsx";
import { Notice } from "../parts/notice.tsx";

const words = messages(
  {
    counted: (counted: string, kept: string, since: string) =>
      `${counted} events counted, ${kept} of them kept in full. From ${since} on others came too often to be kept; all figures are exact.`,
    thinned:
      "This event is counted, with its tags and its user. Its body was not kept: more events came than flood control keeps in full.",
    toLatest: "Latest in full",
  },
  {
    counted: (counted, kept, since) =>
      `共计 ${counted} 个事件，其中 ${kept} 个完整保留。自 ${since} 起，其余事件因过于频繁而未完整保留；各项统计均精确。`,
    thinned: "此事件已计入，标签和用户均有记录。事件过多，超出了洪峰控制的完整保留数量，因此未保留其正文。",
    toLatest: "最新的完整事件",
  },
);

/** What flood control left of the issue's events. */
export function FloodNotice({ issue: { floodControl: flood } }: { issue: WireIssueDetails }) {
  const w = useMessages(words);
  const language = useLanguage();
  if (flood === null) return null;
  const [counted, kept] = [flood.counted, flood.keptInFull].map((n) => formatCount(Number(n), language));
  return (
    <Notice look="info">{w.counted(counted ?? "", kept ?? "", formatMoment(flood.since, language))}</Notice>
  );
}

/** In the place of what an event of a flood lost. */
export function ThinnedNotice({ org, issue }: { org: string; issue: WireIssueDetails }) {
  const w = useMessages(words);
  return (
    <Notice
      look="info"
      go={
        <ButtonLink href={`/organizations/${org}/issues/${issue.id}/events/latest/`}>{w.toLatest}</ButtonLink>
      }
    >
      {w.thinned}
    </Notice>
  );
}
