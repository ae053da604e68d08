import type { PoolClient } from "pg";
import type { Counts, IssueCount } from "../counts.ts";
import { countUsers } from "../issue-counts.ts";
import { countEvents } from "../roll-ups.ts";
import { countTags } from "../tag-counts.ts";

/** Of moved events, what is added to their issue beside their counts. */
interface Arrival {
  /** Of the oldest of them. */
  readonly firstRelease: string | null;
  /** A resolved issue that was struck after that is unresolved, as when it is merged with another. */
  readonly mayRegress: boolean;
}

/**
 * Adds moved events to their issue, as countIssues adds those that come, without what only new events do: they wake no
 * archived issue and count none down. The caller holds the issue's row.
 */
export async function addMoved(client: PoolClient, counts: Counts, arrival: Arrival): Promise<void> {
  const [count] = counts.issues;
  if (count === undefined) return;
  const newUsers = await countUsers(client, counts.users);
  await addToIssue(client, count, newUsers.get(count.id) ?? 0, arrival);
  await countEvents(client, { hours: counts.hours, minutes: [] });
  await countTags(client, counts.tags);
}

async function addToIssue(
  client: PoolClient,
  count: IssueCount,
  users: number,
  { firstRelease, mayRegress }: Arrival,
): Promise<void> {
  const { rows } = await client.query<{ regressed: boolean }>(
    `with before as (
       select $12::boolean and status = 'resolved' and resolved_in is null
                and $4::timestamptz > coalesce(resolved_at, '-infinity') as regressed from issue where id = $1)
     update issue i
        set times_seen = i.times_seen + $2::bigint, users_seen = i.users_seen + $13::bigint,
            first_release = case when $3::timestamptz < i.first_seen then $11::text else i.first_release end,
            first_seen   = least(i.first_seen, $3::timestamptz),
            level        = case when $4::timestamptz >= i.last_seen then $5::text else i.level end,
            title        = case when $4::timestamptz >= i.last_seen then $6::text else i.title end,
            culprit      = case when $4::timestamptz >= i.last_seen then $7::text else i.culprit end,
            metadata     = case when $4::timestamptz >= i.last_seen then $8::jsonb else i.metadata end,
            last_release = case when $4::timestamptz >= i.last_seen then coalesce($10::text, i.last_release) else i.last_release end,
            last_seen    = greatest(i.last_seen, $4::timestamptz),
            is_unhandled = i.is_unhandled or $9::boolean,
            status       = case when b.regressed then 'unresolved' else i.status end,
            substatus    = case when b.regressed then 'regressed' else i.substatus end,
            resolved_at  = case when b.regressed then null else i.resolved_at end
       from before b where i.id = $1
     returning b.regressed`,
    [
      count.id,
      count.events,
      new Date(count.firstSeen),
      new Date(count.lastSeen),
      count.level,
      count.title,
      count.culprit,
      JSON.stringify(count.metadata),
      count.isUnhandled,
      count.release,
      firstRelease,
      mayRegress,
      users,
    ],
  );
  if (rows[0]?.regressed) {
    await client.query("insert into issue_activity (issue_id, type) values ($1, 'set_regression')", [
      count.id,
    ]);
  }
}
