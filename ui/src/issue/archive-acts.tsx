import type { IssueSubstatus, WireArchive } from "../../../src/wire/issue.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatMoment } from "../i18n/times.ts";
import { archiveClause, archiveWords, spanText } from "../parts/archive-words.ts";
import { issueWords } from "./words.ts";

/** Until what somebody archived it, of an activity. */
export function ArchivedUntil({ data }: { data: Record<string, unknown> }) {
  const w = useMessages(archiveWords);
  const language = useLanguage();
  return archiveClause(data.substatus as IssueSubstatus, numbersOf(data), w, (iso) =>
    formatMoment(iso, language),
  );
}

/** Why an archived issue woke by itself. */
export function WokeBy({ data }: { data: Record<string, unknown> }) {
  const w = useMessages(issueWords);
  const archiving = useMessages(archiveWords);
  const { ignoreCount, ignoreWindow, ignoreUserCount, ignoreUserWindow } = numbersOf(data);
  const within = ignoreWindow ?? ignoreUserWindow;
  const span = within ? ` ${w.wokeBy.within(spanText(within, archiving))}` : "";
  if (ignoreCount) return w.wokeBy.events(ignoreCount) + span;
  if (ignoreUserCount) return w.wokeBy.users(ignoreUserCount) + span;
  return w.wokeBy.time;
}

/** Data of an activity is whatever was stored. */
function numbersOf(data: Record<string, unknown>): WireArchive {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => typeof value === "number"));
}
