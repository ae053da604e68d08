import { type Kysely, sql } from "kysely";
import type { Database } from "../../db/database.ts";
import type { Schema } from "../../db/schema.ts";
import type { WireMention, WireTeamMention } from "../../wire/issue.ts";
import { subscribe, subscribeTeams } from "../following/store.ts";

export const NOTE = "note";
export const DELETED_NOTE = "note_deleted";

/** What a comment says. */
export interface CommentText {
  readonly text: string;
  readonly mentions: readonly WireMention[];
  /** Beside `mentions`, where the release before looks for people alone; absent: none. */
  readonly teams?: readonly WireTeamMention[];
}

/** Those of an organisation among these: by account, or by e-mail address in small letters. */
export async function membersAmong(
  db: Database,
  organizationId: number,
  who: { readonly ids: readonly number[]; readonly emails: readonly string[] },
): Promise<WireMention[]> {
  if (who.ids.length === 0 && who.emails.length === 0) return [];
  const { rows } = await sql<{ id: number; name: string; email: string }>`
    select a.id, a.name, a.email
      from membership m
      join account a on a.id = m.account_id
     where m.organization_id = ${organizationId}
       and (a.id = any(${who.ids as number[]}::bigint[]) or lower(a.email) = any(${who.emails as string[]}::text[]))
     order by a.id`.execute(db);
  return rows.map(({ id, name, email }) => ({ type: "user", id: String(id), name: name || email, email }));
}

/** Teams of an organisation among these: by id, or by slug in small letters. */
export async function teamsAmong(
  db: Database,
  organizationId: number,
  which: { readonly ids: readonly number[]; readonly slugs: readonly string[] },
): Promise<WireTeamMention[]> {
  if (which.ids.length === 0 && which.slugs.length === 0) return [];
  const { rows } = await sql<{ id: number; slug: string }>`
    select id, slug from team
     where organization_id = ${organizationId} and deleted_at is null
       and (id = any(${which.ids as number[]}::bigint[]) or slug = any(${which.slugs as string[]}::text[]))
     order by id`.execute(db);
  return rows.map(({ id, slug }) => ({ type: "team", id: String(id), name: slug }));
}

/**
 * Adds a comment, subscribes its author and whom it names, and leaves word for the mails, in one transaction. Answers
 * its id; undefined: the issue is gone.
 */
export async function addComment(
  db: Database,
  { issueId, accountId, comment, at }: { issueId: number; accountId: number; comment: CommentText; at: Date },
): Promise<number | undefined> {
  return await db.transaction().execute(async (tx) => {
    if (!(await holdIssue(tx, issueId))) return undefined;
    const { id } = await tx
      .insertInto("issue_activity")
      .values({ issue_id: issueId, account_id: accountId, type: NOTE, data: JSON.stringify(comment), at })
      .returning("id")
      .executeTakeFirstOrThrow();
    await subscribe(tx, [issueId], [accountId], "commented", at);
    await subscribe(tx, [issueId], idsOf(comment.mentions), "mentioned", at);
    await subscribeTeams(tx, [issueId], idsOf(comment.teams), at);
    await tx.insertInto("comment_cause").values({ activity_id: id }).execute();
    return id;
  });
}

export interface OwnComment {
  readonly issueId: number;
  readonly commentId: number;
  readonly accountId: number;
}

/** Why a comment was not changed. */
export type NotChanged = "missing" | "of_others";

/** Changes what somebody's own comment says; those who are named anew hear of it. */
export async function editComment(
  db: Database,
  own: OwnComment,
  comment: CommentText,
  at: Date,
): Promise<NotChanged | undefined> {
  return await db.transaction().execute(async (tx) => {
    const found = await holdComment(tx, own);
    if (typeof found === "string") return found;
    const { issueId, commentId } = own;
    const data = JSON.stringify({ ...comment, dateEdited: at.toISOString() });
    await tx.updateTable("issue_activity").set({ data }).where("id", "=", commentId).execute();
    const people = freshOf(found.mentions, comment.mentions);
    const teams = freshOf(found.teams, comment.teams);
    await subscribe(tx, [issueId], people, "mentioned", at);
    await subscribeTeams(tx, [issueId], teams, at);
    const told = [...people, ...(await peopleOfTeams(tx, teams))];
    if (told.length === 0) return undefined;
    await tx.insertInto("comment_cause").values({ activity_id: commentId, account_ids: told }).execute();
    return undefined;
  });
}

/** Takes the text of somebody's own comment away; that there was one stays. */
export async function deleteComment(db: Database, own: OwnComment): Promise<NotChanged | undefined> {
  return await db.transaction().execute(async (tx) => {
    const found = await holdComment(tx, own);
    if (typeof found === "string") return found;
    await tx
      .updateTable("issue_activity")
      .set({ type: DELETED_NOTE, data: "{}" })
      .where("id", "=", own.commentId)
      .execute();
    return undefined;
  });
}

/**
 * Against a merge that takes the issue away while something is put on it; and everybody who subscribes people holds the
 * issue first, or two who mention each other would wait for one another.
 */
async function holdIssue(tx: Kysely<Schema>, issueId: number): Promise<boolean> {
  const row = await tx
    .selectFrom("issue")
    .select("id")
    .where("id", "=", issueId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

async function holdComment(
  tx: Kysely<Schema>,
  { issueId, commentId, accountId }: OwnComment,
): Promise<NotChanged | Pick<CommentText, "mentions" | "teams">> {
  if (!(await holdIssue(tx, issueId))) return "missing";
  const row = await tx
    .selectFrom("issue_activity")
    .select(["account_id", "data"])
    .where("id", "=", commentId)
    .where("issue_id", "=", issueId)
    .where("type", "=", NOTE)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) return "missing";
  if (row.account_id !== accountId) return "of_others";
  const { mentions, teams } = row.data as Partial<CommentText>;
  return { mentions: mentions ?? [], teams: teams ?? [] };
}

async function peopleOfTeams(tx: Kysely<Schema>, teamIds: readonly number[]): Promise<number[]> {
  if (teamIds.length === 0) return [];
  const { rows } = await sql<{ id: number }>`
    select distinct account_id as id from team_member where team_id = any(${teamIds as number[]}::bigint[])`.execute(
    tx,
  );
  return rows.map(({ id }) => id);
}

type Mentions = readonly { readonly id: string }[] | undefined;

function freshOf(before: Mentions, after: Mentions): number[] {
  const known = new Set(idsOf(before));
  return idsOf(after).filter((id) => !known.has(id));
}

function idsOf(mentions: Mentions = []): number[] {
  return mentions.map(({ id }) => Number(id)).sort((a, b) => a - b);
}
