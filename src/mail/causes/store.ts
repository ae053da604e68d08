import { sql } from "kysely";
import type { Database } from "../../db/database.ts";
import type { WireSubscriptionReason } from "../../wire/issue.ts";

export type CauseKind = "new_issue" | "invitation" | "password_reset" | "comment" | "woken";

export interface Cause {
  readonly id: number;
  readonly kind: CauseKind;
  readonly email: string | null;
  readonly language: string | null;
}

/** The oldest causes, for as long as the transaction lasts. All tables at once: they are mostly empty, and asked each second. */
export async function holdCauses(db: Database, limit: number): Promise<Cause[]> {
  const { rows } = await sql<Cause>`
    with cause as (select id, kind, email, language from mail_cause order by id limit ${limit} for update skip locked),
         comment as (select id from comment_cause order by id limit ${limit} for update skip locked),
         woken as (select id from woken_cause order by id limit ${limit} for update skip locked)
    select * from cause
     union all
    select id, 'comment', null, null from comment
     union all
    select id, 'woken', null, null from woken`.execute(db);
  return rows;
}

/** Ids of `comment` and `woken` stand in tables of their own. */
export async function deleteCauses(db: Database, causes: readonly Cause[]): Promise<void> {
  for (const [table, of] of Map.groupBy(causes, ({ kind }) => tableOf(kind))) {
    await sql`delete from ${sql.table(table)} where id = any(${of.map(({ id }) => id)}::bigint[])`.execute(
      db,
    );
  }
}

function tableOf(kind: CauseKind): "comment_cause" | "woken_cause" | "mail_cause" {
  if (kind === "comment") return "comment_cause";
  return kind === "woken" ? "woken_cause" : "mail_cause";
}

export interface IssueReader {
  readonly causeId: number;
  readonly issueId: number;
  readonly number: number;
  readonly title: string;
  readonly culprit: string;
  readonly level: string;
  readonly release: string | null;
  readonly projectId: number;
  readonly project: string;
  readonly organization: string;
  readonly accountId: number;
  readonly email: string;
  readonly language: string | null;
  /** Mails about new issues of this project that this person was sent within the last hour. */
  readonly sentLately: number;
}

/** Who is to hear of these new issues: members of the organisation with a password and the wish. By issue. */
export async function readersOf(db: Database, causeIds: readonly number[]): Promise<IssueReader[]> {
  const { rows } = await sql<IssueReader>`
    select c.id as "causeId", i.id as "issueId", i.number, i.title, i.culprit, i.level, i.first_release as release,
           p.id as "projectId", p.slug as project, o.slug as organization,
           a.id as "accountId", a.email, a.language,
           (select count(*) from mail m where m.kind = 'new_issue' and m.account_id = a.id and m.project_id = p.id
               and m.made_at > now() - interval '1 hour') as "sentLately"
      from mail_cause c
      join issue i on i.id = c.issue_id
      join project p on p.id = i.project_id
      join organization o on o.id = p.organization_id
      join membership ms on ms.organization_id = o.id
      join account a on a.id = ms.account_id
     where c.id = any(${causeIds as number[]}::bigint[])
       and a.mails_new_issues and a.password_hash is not null
     order by i.id, a.id`.execute(db);
  return rows;
}

export interface CommentReader {
  readonly commentId: number;
  readonly text: string;
  readonly authorName: string | null;
  readonly authorEmail: string | null;
  readonly issueId: number;
  readonly number: number;
  readonly title: string;
  readonly projectId: number;
  readonly project: string;
  readonly organization: string;
  readonly accountId: number;
  readonly email: string;
  readonly language: string | null;
  readonly isNamed: boolean;
  /** Why they are subscribed; null: they are only named. */
  readonly reason: WireSubscriptionReason | null;
  /** Slugs of their teams that the comment names, and of those that are subscribed. */
  readonly namedTeams: readonly string[];
  readonly teams: readonly string[];
  /** Mails about comments of this project that this person was sent within the last hour. */
  readonly sentLately: number;
}

/**
 * Who is to hear of these comments: members of the organisation with a password and the wish who are subscribed to the
 * issue or named, themselves or by a team, each once, and never the author. By comment. A comment that was deleted
 * meanwhile has nobody.
 */
export async function commentReadersOf(db: Database, causeIds: readonly number[]): Promise<CommentReader[]> {
  const { rows } = await sql<CommentReader>`
    select n.id as "commentId", n.data ->> 'text' as text, author.name as "authorName", author.email as "authorEmail",
           i.id as "issueId", i.number, i.title, p.id as "projectId", p.slug as project, o.slug as organization,
           a.id as "accountId", a.email, a.language, named.is_named as "isNamed",
           case when s.account_id is null then case when own.subscribed <> '{}' then 'team' end
                when s.is_active then s.reason end as reason,
           own.named as "namedTeams", own.subscribed as teams,
           (select count(*) from mail m where m.kind = 'comment' and m.account_id = a.id and m.project_id = p.id
               and m.made_at > now() - interval '1 hour') as "sentLately"
      from comment_cause c
      join issue_activity n on n.id = c.activity_id and n.type = 'note'
      join issue i on i.id = n.issue_id
      join project p on p.id = i.project_id
      join organization o on o.id = p.organization_id
      left join account author on author.id = n.account_id
      join membership ms on ms.organization_id = o.id
      join account a on a.id = ms.account_id and a.id is distinct from n.account_id
      left join issue_subscription s on s.issue_id = i.id and s.account_id = a.id
     cross join lateral (
           select coalesce(n.data -> 'mentions', '[]') @> jsonb_build_array(jsonb_build_object('id', a.id::text))
                  as is_named) named
     cross join lateral (
           select coalesce(array_agg(t.slug order by t.slug) filter (
                    where coalesce(n.data -> 'teams', '[]') @> jsonb_build_array(jsonb_build_object('id', t.id::text))),
                    '{}') as named,
                  coalesce(array_agg(t.slug order by t.slug) filter (where ts.team_id is not null), '{}') as subscribed
             from team_member tm
             join team t on t.id = tm.team_id
             left join issue_team_subscription ts on ts.team_id = t.id and ts.issue_id = i.id
            where tm.account_id = a.id and tm.organization_id = o.id) own
     where c.id = any(${causeIds as number[]}::bigint[])
       and (c.account_ids is null or a.id = any(c.account_ids))
       and (named.is_named or own.named <> '{}' or s.is_active
            or (s.account_id is null and own.subscribed <> '{}'))
       and a.mails_comments and a.password_hash is not null
     order by n.id, a.id`.execute(db);
  return rows;
}

export interface WokenReader {
  readonly activityId: number;
  readonly type: string;
  /** What woke it, as its activity tells. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly issueId: number;
  readonly number: number;
  readonly title: string;
  readonly projectId: number;
  readonly project: string;
  readonly organization: string;
  readonly accountId: number;
  readonly email: string;
  readonly language: string | null;
  readonly isAssigned: boolean;
  /** Mails about issues of this project that woke, which this person was sent within the last hour. */
  readonly sentLately: number;
}

/**
 * Who is to hear that these issues woke: members of the organisation with a password and the wish who are subscribed to
 * the issue, themselves or by a team, or have it and did not end that. By activity. What was archived again or resolved meanwhile has nobody.
 */
export async function wokenReadersOf(db: Database, causeIds: readonly number[]): Promise<WokenReader[]> {
  const { rows } = await sql<WokenReader>`
    select n.id as "activityId", n.type, n.data, i.id as "issueId", i.number, i.title, p.id as "projectId",
           p.slug as project, o.slug as organization, a.id as "accountId", a.email, a.language,
           i.assignee_id is not distinct from a.id as "isAssigned",
           (select count(*) from mail m where m.kind = 'woken' and m.account_id = a.id and m.project_id = p.id
               and m.made_at > now() - interval '1 hour') as "sentLately"
      from woken_cause c
      join issue_activity n on n.id = c.activity_id
      join issue i on i.id = n.issue_id and i.status = 'unresolved'
      join project p on p.id = i.project_id
      join organization o on o.id = p.organization_id
      join membership ms on ms.organization_id = o.id
      join account a on a.id = ms.account_id
      left join issue_subscription s on s.issue_id = i.id and s.account_id = a.id
     where c.id = any(${causeIds as number[]}::bigint[])
       and (s.is_active
            or (s.account_id is null
                and (i.assignee_id = a.id
                     or exists (select from issue_team_subscription ts join team_member tm using (team_id)
                                 where ts.issue_id = i.id and tm.account_id = a.id))))
       and a.mails_woken and a.password_hash is not null
     order by n.id, a.id`.execute(db);
  return rows;
}

export interface InvitedPerson {
  readonly causeId: number;
  readonly accountId: number;
  readonly email: string;
  readonly organization: string;
  readonly actorName: string | null;
  readonly actorEmail: string | null;
  /** Of the person, or else of who invites them. */
  readonly language: string | null;
}

/** Those who still have no password. */
export async function invitedBy(db: Database, causeIds: readonly number[]): Promise<InvitedPerson[]> {
  const { rows } = await sql<InvitedPerson>`
    select c.id as "causeId", a.id as "accountId", a.email, o.name as organization,
           actor.name as "actorName", actor.email as "actorEmail", coalesce(a.language, actor.language) as language
      from mail_cause c
      join account a on a.id = c.account_id and a.password_hash is null
      join organization o on o.id = c.organization_id
      left join account actor on actor.id = c.actor_id
     where c.id = any(${causeIds as number[]}::bigint[])`.execute(db);
  return rows;
}

export interface AccountToMail {
  readonly id: number;
  readonly email: string;
  readonly language: string | null;
}

export async function accountOf(db: Database, email: string): Promise<AccountToMail | undefined> {
  const { rows } = await sql<AccountToMail>`
    select id, email, language from account where lower(email) = lower(${email})`.execute(db);
  return rows[0];
}

export interface NewMail {
  readonly kind: CauseKind;
  readonly cause: string;
  readonly account_id: number;
  readonly project_id?: number;
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly unsubscribe_url?: string;
  /** It is of no use to its reader after so long. */
  readonly useful_ms: number;
}

/** A cause that has its mail already gets no second one. */
export async function insertMails(db: Database, mails: readonly NewMail[]): Promise<void> {
  if (mails.length === 0) return;
  await sql`
    insert into mail (kind, cause, account_id, project_id, recipient, subject, text, html, unsubscribe_url, give_up_at)
    select kind, cause, account_id, project_id, recipient, subject, text, html, unsubscribe_url,
           now() + useful_ms * interval '1 millisecond'
      from jsonb_to_recordset(${JSON.stringify(mails)}::jsonb) as m (
             kind text, cause text, account_id bigint, project_id bigint, recipient text, subject text, text text,
             html text, unsubscribe_url text, useful_ms float8)
        on conflict (cause) do nothing`.execute(db);
}
