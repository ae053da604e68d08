import type { Database } from "../../db/database.ts";
import { shortIdOf } from "../../issues/short-id.ts";
import type { WritingRoom } from "../room.ts";
import { writeComment } from "../texts/comment.ts";
import { languageOf } from "../texts/language.ts";
import { unsubscribeUrl } from "../unsubscribe.ts";
import { commentReadersOf, type NewMail } from "./store.ts";

/** To one person about one project: a script that comments is one thing to hear of. */
const COMMENTS_AN_HOUR = 30;
const DAY_MS = 24 * 60 * 60_000;

/** One mail for each comment and person, whether they are subscribed, named or both. */
export async function aboutComments(
  room: WritingRoom,
  db: Database,
  causeIds: readonly number[],
): Promise<NewMail[]> {
  if (causeIds.length === 0) return [];
  const written = new Map<string, number>();
  return (await commentReadersOf(db, causeIds)).flatMap((reader) => {
    const pair = `${reader.accountId}:${reader.projectId}`;
    const before = written.get(pair) ?? reader.sentLately;
    if (before >= COMMENTS_AN_HOUR) return [];
    written.set(pair, before + 1);
    const unsubscribe = unsubscribeUrl(room, reader.accountId, "comment");
    const comment = {
      shortId: shortIdOf(reader.project, reader.number),
      title: reader.title,
      author: reader.authorName || reader.authorEmail || undefined,
      text: reader.text,
      isNamed: reader.isNamed,
      namedTeam: reader.namedTeams[0],
      reason: reader.reason ?? undefined,
      team: reader.teams[0],
      isLastForNow: before + 1 === COMMENTS_AN_HOUR,
      href: `${room.url}/organizations/${reader.organization}/issues/${reader.issueId}/#activity`,
      unsubscribeHref: unsubscribe,
    };
    return {
      kind: "comment" as const,
      cause: `comment:${reader.commentId}:${reader.accountId}`,
      account_id: reader.accountId,
      project_id: reader.projectId,
      recipient: reader.email,
      ...writeComment(comment, languageOf(reader.language)),
      unsubscribe_url: unsubscribe,
      useful_ms: DAY_MS,
    };
  });
}
