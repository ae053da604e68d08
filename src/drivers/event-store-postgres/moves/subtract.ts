import type { PoolClient } from "pg";
import type { Counts } from "../counts.ts";
import { keysOf } from "../tag-counts.ts";

/**
 * Counters cut moments to milliseconds, and rows round them to microseconds: seconds as floats may end up a millisecond
 * apart. Looking once too often for who is first does no harm.
 */
export const GRAIN = "interval '1 millisecond'";

/**
 * Takes what was counted of events away from their issue again. The caller holds the issue's row, and all of it was
 * counted. What sums cannot tell is left to {@link forgetUsers} and {@link forgetTags}: which users and which first and
 * last moments are left.
 */
export async function subtract(
  client: PoolClient,
  moveId: number,
  issueId: number,
  counts: Counts,
): Promise<void> {
  const events = counts.issues.reduce((sum, one) => sum + one.events, 0);
  if (events === 0) return;
  await client.query("update issue set times_seen = greatest(times_seen - $2, 0) where id = $1", [
    issueId,
    events,
  ]);
  await client.query(
    `update issue_hour h set events = h.events - gone.events
       from unnest($2::timestamptz[], $3::bigint[]) as gone (hour, events)
      where h.issue_id = $1 and h.hour = gone.hour`,
    [issueId, counts.hours.map(([, at]) => new Date(at)), counts.hours.map(([, , sum]) => sum)],
  );
  await client.query(
    "delete from issue_hour where issue_id = $1 and hour = any($2::timestamptz[]) and events <= 0",
    [issueId, counts.hours.map(([, at]) => new Date(at))],
  );
  await client.query(
    `insert into issue_move_user (move_id, user_hash) select $1, * from unnest($2::bigint[]) on conflict do nothing`,
    [moveId, counts.users.map(([, user]) => user)],
  );
  await subtractTags(client, moveId, issueId, counts);
}

async function subtractTags(
  client: PoolClient,
  moveId: number,
  issueId: number,
  counts: Counts,
): Promise<void> {
  const keys = keysOf(counts.tags);
  if (keys.length === 0) return;
  const values = keys.flatMap(({ key, values }) =>
    [...values].map(([value, count]) => ({ key, value, ...count })),
  );
  await client.query(
    `with gone as (
       select * from unnest($3::text[], $4::text[], $5::bigint[], $6::timestamptz[], $7::timestamptz[])
         as g (key, value, events, first_seen, last_seen)),
     less as (
       update issue_tag t set events = t.events - g.events from gone g
        where t.issue_id = $2 and t.key = g.key and t.value = g.value
    returning t.key, t.value, t.events, g.first_seen - ${GRAIN} <= t.first_seen or g.last_seen + ${GRAIN} >= t.last_seen
                as was_end)
     insert into issue_move_tag (move_id, key, value)
     select $1, key, value from less where events > 0 and was_end
         on conflict do nothing`,
    [
      moveId,
      issueId,
      values.map(({ key }) => key),
      values.map(({ value }) => value),
      values.map(({ events }) => events),
      values.map(({ firstSeen }) => new Date(firstSeen)),
      values.map(({ lastSeen }) => new Date(lastSeen)),
    ],
  );
  await client.query(
    `with emptied as (
       delete from issue_tag where issue_id = $1 and key = any($2::text[]) and events <= 0 returning key),
     amounts as (select key, count(*) as amount from emptied group by 1)
     update issue_tag_key k
        set events = k.events - gone.events, values = k.values - coalesce(amounts.amount, 0)
       from unnest($2::text[], $3::bigint[]) as gone (key, events) left join amounts using (key)
      where k.issue_id = $1 and k.key = gone.key`,
    [issueId, keys.map(({ key }) => key), keys.map(({ events }) => events)],
  );
  await client.query(
    "delete from issue_tag_key where issue_id = $1 and key = any($2::text[]) and events <= 0",
    [issueId, keys.map(({ key }) => key)],
  );
}

/**
 * Takes users of moved events out of the issue, so many at a time; answers how many. Those who are left in it are found
 * again by {@link findLeft} and by what is counted meanwhile.
 */
export async function forgetUsers(
  client: PoolClient,
  moveId: number,
  issueId: number,
  most: number,
): Promise<number> {
  const { rowCount } = await client.query(
    `delete from issue_user where issue_id = $2 and user_hash in (
       select m.user_hash from issue_move_user m join issue_user u on u.issue_id = $2 and u.user_hash = m.user_hash
        where m.move_id = $1 limit $3)`,
    [moveId, issueId, most],
  );
  const gone = rowCount ?? 0;
  if (gone > 0) {
    await client.query("update issue set users_seen = greatest(users_seen - $2, 0) where id = $1", [
      issueId,
      gone,
    ]);
  }
  return gone;
}

/**
 * Turns first and last sight round where a moved event may have been the first or last with that tag: whatever is
 * found or counted from now on narrows them to what is true.
 */
export async function forgetTags(client: PoolClient, moveId: number, issueId: number): Promise<void> {
  await client.query(
    `update issue_tag t set first_seen = i.last_seen, last_seen = i.first_seen
       from issue_move_tag m, issue i
      where m.move_id = $1 and i.id = $2 and t.issue_id = $2 and t.key = m.key and t.value = m.value`,
    [moveId, issueId],
  );
}

/** Notes users and tags of events that are left in the issue, as far as they were forgotten. */
export async function findLeft(
  client: PoolClient,
  moveId: number,
  issueId: number,
  counts: Counts,
): Promise<void> {
  const { rowCount } = await client.query(
    `insert into issue_user (issue_id, user_hash, last_seen)
     select $2, u.user_hash, u.last_seen from unnest($3::bigint[], $4::timestamptz[]) as u (user_hash, last_seen)
      where exists (select from issue_move_user m where m.move_id = $1 and m.user_hash = u.user_hash)
        and not exists (select from issue_user known where known.issue_id = $2 and known.user_hash = u.user_hash)`,
    [moveId, issueId, counts.users.map(([, user]) => user), counts.users.map(([, , at]) => new Date(at))],
  );
  if (rowCount) {
    await client.query("update issue set users_seen = users_seen + $2 where id = $1", [issueId, rowCount]);
  }
  const values = keysOf(counts.tags).flatMap(({ key, values }) =>
    [...values].map(([value, count]) => ({ key, value, ...count })),
  );
  await client.query(
    `update issue_tag t set first_seen = least(t.first_seen, g.first_seen), last_seen = greatest(t.last_seen, g.last_seen)
       from unnest($3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[])
              as g (key, value, first_seen, last_seen)
       join issue_move_tag m on m.move_id = $1 and m.key = g.key and m.value = g.value
      where t.issue_id = $2 and t.key = g.key and t.value = g.value`,
    [
      moveId,
      issueId,
      values.map(({ key }) => key),
      values.map(({ value }) => value),
      values.map(({ firstSeen }) => new Date(firstSeen)),
      values.map(({ lastSeen }) => new Date(lastSeen)),
    ],
  );
}
