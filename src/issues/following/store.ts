import { type Kysely, sql } from "kysely";
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

/** Subscribes people because of what happened. Whoever is subscribed already keeps their reason; who ended it stays out. */
export async function subscribe(
  db: Db,
  issueIds: readonly number[],
  accountIds: readonly number[],
  reason: Exclude<WireSubscriptionReason, "unknown">,
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
  const rows = await db
    .selectFrom("issue_subscription as s")
    .innerJoin("account", "account.id", "s.account_id")
    .select([
      "account.id",
      "account.email",
      "account.name",
      "account.is_superuser as isSuperuser",
      "account.created_at as joinedAt",
      "s.reason",
    ])
    .where("s.issue_id", "=", issueId)
    .where("s.is_active", "=", true)
    .orderBy("s.at")
    .orderBy("account.id")
    .limit(MOST_SUBSCRIBERS)
    .execute();
  return rows.map(({ reason, ...account }) => ({
    user: presentUser(account satisfies AccountFacts),
    reason,
  }));
}
