import type { Database } from "../../db/database.ts";
import { shortIdOf } from "../../issues/short-id.ts";
import type { WritingRoom } from "../room.ts";
import { languageOf } from "../texts/language.ts";
import { writeWoken } from "../texts/woken.ts";
import { unsubscribeUrl } from "../unsubscribe.ts";
import { type NewMail, wokenReadersOf } from "./store.ts";

/** To one person about one project: a hundred that were archived for the same day wake at once. */
const WOKEN_AN_HOUR = 10;
const DAY_MS = 24 * 60 * 60_000;

/** One mail for each time that an archived issue woke, to each person. */
export async function aboutWoken(
  room: WritingRoom,
  db: Database,
  causeIds: readonly number[],
): Promise<NewMail[]> {
  if (causeIds.length === 0) return [];
  const written = new Map<string, number>();
  return (await wokenReadersOf(db, causeIds)).flatMap((reader) => {
    const pair = `${reader.accountId}:${reader.projectId}`;
    const before = written.get(pair) ?? reader.sentLately;
    if (before >= WOKEN_AN_HOUR) return [];
    written.set(pair, before + 1);
    const unsubscribe = unsubscribeUrl(room, reader.accountId, "woken");
    const woken = {
      shortId: shortIdOf(reader.project, reader.number),
      title: reader.title,
      type: reader.type,
      data: reader.data,
      isAssigned: reader.isAssigned,
      isLastForNow: before + 1 === WOKEN_AN_HOUR,
      href: `${room.url}/organizations/${reader.organization}/issues/${reader.issueId}/#activity`,
      unsubscribeHref: unsubscribe,
    };
    return {
      kind: "woken" as const,
      cause: `woken:${reader.activityId}:${reader.accountId}`,
      account_id: reader.accountId,
      project_id: reader.projectId,
      recipient: reader.email,
      ...writeWoken(woken, languageOf(reader.language)),
      unsubscribe_url: unsubscribe,
      useful_ms: DAY_MS,
    };
  });
}
