import { type Kysely, type RawBuilder, type SqlBool, sql } from "kysely";
import { type AccountFacts, presentUser } from "../../accounts/account.ts";
import type { Schema } from "../../db/schema.ts";
import type { WireIssueDetails, WireSubscriptionReason } from "../../wire/issue.ts";

type Db = Kysely<Schema>;

const MOST_SUBSCRIBERS = 100;

/** Sets or takes somebody's own bookmarks. */
export async function bookmark(
  db: Db,
  issueIds: readonly number[],
  isBookmarked: boolean,
  accountId: number,
  at: Date,
): Promise<void> {
  if (issueIds.length === 0) return;
  if (!isBookmarked) {
    await db
      .deleteFrom("issue_bookmark")
      .where("account_id", "=", accountId)
      .where("issue_id", "in", issueIds)
      .execute();
    return;
  }
  await db
    .insertInto("issue_bookmark")
    .values(issueIds.map((issueId) => ({ issue_id: issueId, account_id: accountId, at })))
    .onConflict((conflict) => conflict.columns(["account_id", "issue_id"]).doNothing())
    .execute();
}

/** Subscribes whoever is in a team while a comment is written, but for those who ended it for themselves. */
export async function subscribeTeams(
  db: Db,
  issueIds: readonly number[],
  teamIds: readonly number[],
  at: Date,
): Promise<void> {
  if (issueIds.length === 0 || teamIds.length === 0) return;
  await sql`
    insert into issue_team_subscription (issue_id, team_id, at)
    select issue_id, team_id, ${at}::timestamptz
      from unnest(${issueIds as number[]}::bigint[]) as i (issue_id),
           unnest(${teamIds as number[]}::bigint[]) as t (team_id)
     order by issue_id, team_id
        on conflict (issue_id, team_id) do nothing`.execute(db);
}

/** Why somebody hears of the comments of the row of `issue` beside it; null: they do not. */
export function subscribedAs(accountId: number): RawBuilder<WireSubscriptionReason | null> {
  return sql`
    case when exists (select from issue_subscription s where s.issue_id = issue.id and s.account_id = ${accountId})
         then (select s.reason from issue_subscription s
                where s.issue_id = issue.id and s.account_id = ${accountId} and s.is_active)
         when exists (select from issue_team_subscription t join team_member m using (team_id)
                       where t.issue_id = issue.id and m.account_id = ${accountId})
         then 'team' end`;
}

/** Whether somebody hears of the comments of the row of `issue` beside it. */
export function isSubscribed(accountId: number): RawBuilder<SqlBool> {
  return sql`
    issue.id in (select issue_id from issue_subscription where account_id = ${accountId} and is_active
                  union
                 select t.issue_id from issue_team_subscription t join team_member m using (team_id)
                  where m.account_id = ${accountId}
                    and not exists (select from issue_subscription s
                                     where s.issue_id = t.issue_id and s.account_id = m.account_id))`;
}

/** Subscribes people because of what happened. Whoever is subscribed already keeps their reason; who ended it stays out. */
export async function subscribe(
  db: Db,
  issueIds: readonly number[],
  accountIds: readonly number[],
  reason: Exclude<WireSubscriptionReason, "unknown" | "team">,
  at: Date,
): Promise<void> {
  if (issueIds.length === 0 || accountIds.length === 0) return;
  await sql`
    insert into issue_subscription (issue_id, account_id, reason, at)
    select issue_id, account_id, ${reason}, ${at}::timestamptz
      from unnest(${issueIds as number[]}::bigint[]) as i (issue_id),
           unnest(${accountIds as number[]}::bigint[]) as a (account_id)
     order by issue_id, account_id
        on conflict (issue_id, account_id) do nothing`.execute(db);
}

/** Subscribes somebody who asks for it, or ends it whatever its reason was. */
export async function subscribeByHand(
  db: Db,
  issueIds: readonly number[],
  isActive: boolean,
  accountId: number,
  at: Date,
): Promise<void> {
  if (issueIds.length === 0) return;
  await sql`
    insert into issue_subscription as s (issue_id, account_id, reason, is_active, at)
    select issue_id, ${accountId}, 'unknown', ${isActive}, ${at}::timestamptz
      from unnest(${issueIds as number[]}::bigint[]) as i (issue_id)
     order by issue_id
        on conflict (issue_id, account_id) do update
       set is_active = excluded.is_active, reason = excluded.reason, at = excluded.at
     where s.is_active <> excluded.is_active`.execute(db);
}

/** Who hears of an issue's comments, and why; the first came first. */
export async function subscribersOf(db: Db, issueId: number): Promise<WireIssueDetails["subscribers"]> {
  const { rows } = await sql<AccountFacts & { reason: WireSubscriptionReason }>`
    with subscriber as (
      select account_id, reason, at from issue_subscription where issue_id = ${issueId} and is_active
       union all
      select m.account_id, 'team', min(t.at) from issue_team_subscription t join team_member m using (team_id)
       where t.issue_id = ${issueId}
         and not exists (select from issue_subscription s
                          where s.issue_id = t.issue_id and s.account_id = m.account_id)
       group by m.account_id)
    select a.id, a.email, a.name, a.is_superuser as "isSuperuser", a.created_at as "joinedAt", s.reason
      from subscriber s join account a on a.id = s.account_id
     order by s.at, a.id
     limit ${MOST_SUBSCRIBERS}`.execute(db);
  return rows.map(({ reason, ...account }) => ({ user: presentUser(account), reason }));
}
