import { makePasswordLink } from "../../accounts/password-links.ts";
import type { Database } from "../../db/database.ts";
import { shortIdOf } from "../../issues/short-id.ts";
import type { WritingRoom } from "../room.ts";
import { writeInvitation } from "../texts/invitation.ts";
import { languageOf } from "../texts/language.ts";
import { writeNewIssue } from "../texts/new-issue.ts";
import { writePasswordReset } from "../texts/password-reset.ts";
import { unsubscribeUrl } from "../unsubscribe.ts";
import { aboutComments } from "./comment-mails.ts";
import {
  accountOf,
  type Cause,
  deleteCauses,
  holdCauses,
  insertMails,
  invitedBy,
  type NewMail,
  readersOf,
} from "./store.ts";
import { aboutWoken } from "./woken-mails.ts";

const CAUSES_AT_ONCE = 20;
/** To one person about one project; a flood of new issues is one thing to hear of, not a hundred. */
const NEW_ISSUES_AN_HOUR = 10;

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const RESET_MINUTES = 60;
const INVITATION_DAYS = 7;

/**
 * Writes the mails of some causes, in the transaction that forgets the causes: none is lost, and none written twice.
 * Any number of nodes may do so. Answers how many causes there were.
 */
export async function writeMails(room: WritingRoom): Promise<number> {
  return await room.db.transaction().execute(async (db) => {
    const causes = await holdCauses(db, CAUSES_AT_ONCE);
    if (causes.length === 0) return 0;
    const ids = (kind: Cause["kind"]) => causes.filter((cause) => cause.kind === kind).map(({ id }) => id);
    await insertMails(db, [
      ...(await aboutNewIssues(room, db, ids("new_issue"))),
      ...(await aboutComments(room, db, ids("comment"))),
      ...(await aboutWoken(room, db, ids("woken"))),
      ...(await invitations(room, db, ids("invitation"))),
      ...(await resets(
        room,
        db,
        causes.filter(({ kind }) => kind === "password_reset"),
      )),
    ]);
    await deleteCauses(db, causes);
    return causes.length;
  });
}

async function aboutNewIssues(
  room: WritingRoom,
  db: Database,
  causeIds: readonly number[],
): Promise<NewMail[]> {
  if (causeIds.length === 0) return [];
  const written = new Map<string, number>();
  return (await readersOf(db, causeIds)).flatMap((reader) => {
    const pair = `${reader.accountId}:${reader.projectId}`;
    const before = written.get(pair) ?? reader.sentLately;
    if (before >= NEW_ISSUES_AN_HOUR) return [];
    written.set(pair, before + 1);
    const shortId = shortIdOf(reader.project, reader.number);
    const unsubscribe = unsubscribeUrl(room, reader.accountId, "new_issue");
    const issue = {
      shortId,
      project: reader.project,
      title: reader.title,
      culprit: reader.culprit,
      level: reader.level,
      release: reader.release ?? undefined,
      href: `${room.url}/organizations/${reader.organization}/issues/${reader.issueId}/`,
      unsubscribeHref: unsubscribe,
      isLastForNow: before + 1 === NEW_ISSUES_AN_HOUR,
    };
    return {
      kind: "new_issue" as const,
      cause: `new_issue:${reader.issueId}:${reader.accountId}`,
      account_id: reader.accountId,
      project_id: reader.projectId,
      recipient: reader.email,
      ...writeNewIssue(issue, languageOf(reader.language)),
      unsubscribe_url: unsubscribe,
      useful_ms: DAY_MS,
    };
  });
}

async function invitations(room: WritingRoom, db: Database, causeIds: readonly number[]): Promise<NewMail[]> {
  if (causeIds.length === 0) return [];
  const mails: NewMail[] = [];
  for (const person of await invitedBy(db, causeIds)) {
    const lifeMs = INVITATION_DAYS * DAY_MS;
    const href = await linkFor(room, db, { accountId: person.accountId, purpose: "invitation", lifeMs });
    mails.push({
      kind: "invitation",
      cause: `invitation:${person.causeId}`,
      account_id: person.accountId,
      recipient: person.email,
      ...writeInvitation(
        {
          organization: person.organization,
          by: person.actorName || person.actorEmail || undefined,
          href,
          days: INVITATION_DAYS,
          instance: new URL(room.url).host,
        },
        languageOf(person.language),
      ),
      useful_ms: lifeMs,
    });
  }
  return mails;
}

/** An address that nobody has gets no mail, and nobody is told. */
async function resets(room: WritingRoom, db: Database, causes: readonly Cause[]): Promise<NewMail[]> {
  const mails: NewMail[] = [];
  for (const cause of causes) {
    const account = cause.email === null ? undefined : await accountOf(db, cause.email);
    if (account === undefined) continue;
    const lifeMs = RESET_MINUTES * MINUTE_MS;
    const href = await linkFor(room, db, { accountId: account.id, purpose: "password_reset", lifeMs });
    mails.push({
      kind: "password_reset",
      cause: `password_reset:${cause.id}`,
      account_id: account.id,
      recipient: account.email,
      ...writePasswordReset(
        { email: account.email, href, minutes: RESET_MINUTES, instance: new URL(room.url).host },
        languageOf(account.language ?? cause.language),
      ),
      useful_ms: lifeMs,
    });
  }
  return mails;
}

/** The secret stands behind the `#`: browsers send that part to nobody. */
async function linkFor(
  room: WritingRoom,
  db: Database,
  { lifeMs, ...link }: { accountId: number; purpose: "invitation" | "password_reset"; lifeMs: number },
): Promise<string> {
  const secret = await makePasswordLink(db, { ...link, expiresAt: new Date(room.now() + lifeMs) });
  return `${room.url}/set-password/#${secret}`;
}
