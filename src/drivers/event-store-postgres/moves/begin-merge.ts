import type { PoolClient } from "pg";
import type { MoveBegun, MoveRefused, WantedMerge } from "../../../ports/issue-moves.ts";
import { COUNTING } from "../counter.ts";

/**
 * Makes issues one: their hashes, addresses, activity and sums of events are the target's when it commits. Users, tags
 * and rows of events follow in steps. While it runs nobody counts and no issue of the project is made, for some
 * milliseconds.
 */
export async function beginMerge(client: PoolClient, wanted: WantedMerge): Promise<MoveBegun> {
  const { projectId, into, from, accountId, at, note } = wanted;
  const refused = await lockForMove(client, projectId, [into, ...from]);
  if (refused) return { kind: refused };
  // Whoever attaches a hash to one of them holds it until he has, and finds it gone afterwards.
  await client.query("select from issue where id = any($1::bigint[]) order by id for update", [from]);

  const moveIds = await keepWhatTheyWere(client, wanted);
  await client.query("update grouping_hash set issue_id = $1 where issue_id = any($2::bigint[])", [
    into,
    from,
  ]);
  await lead(client, into, from);
  await addSums(client, into, from);
  await client.query("update issue_activity set issue_id = $1 where issue_id = any($2::bigint[])", [
    into,
    from,
  ]);
  await client.query(
    `insert into issue_seen (issue_id, account_id, at)
     select $1, account_id, max(at) from issue_seen where issue_id = any($2::bigint[]) group by account_id
         on conflict (issue_id, account_id) do nothing`,
    [into, from],
  );
  await client.query(
    `insert into issue_bookmark (issue_id, account_id, at)
     select $1, account_id, max(at) from issue_bookmark where issue_id = any($2::bigint[]) group by account_id
         on conflict (account_id, issue_id) do nothing`,
    [into, from],
  );
  // Whoever ended it for the target has decided.
  await client.query(
    `insert into issue_subscription (issue_id, account_id, reason, is_active, at)
     select distinct on (account_id) $1::bigint, account_id, reason, is_active, at from issue_subscription
      where issue_id = any($2::bigint[]) order by account_id, is_active desc, at
         on conflict (issue_id, account_id) do nothing`,
    [into, from],
  );
  await client.query(
    `insert into issue_team_subscription (issue_id, team_id, at)
     select $1, team_id, min(at) from issue_team_subscription where issue_id = any($2::bigint[]) group by team_id
      order by team_id
         on conflict (issue_id, team_id) do nothing`,
    [into, from],
  );
  await client.query(
    "insert into issue_activity (issue_id, account_id, type, data, at) values ($1, $2, 'merge', $3, $4)",
    [into, accountId, JSON.stringify(note), at],
  );
  await client.query("delete from issue where id = any($1::bigint[])", [from]);
  return { kind: "begun", moveIds };
}

/** What a merge or an unmerge begins with. The order is everybody's: who counts, the project, issues by id. */
export async function lockForMove(
  client: PoolClient,
  projectId: number,
  ids: readonly number[],
): Promise<MoveRefused | undefined> {
  await client.query("select pg_advisory_xact_lock($1)", [COUNTING]);
  await client.query("select from project where id = $1 for no key update", [projectId]);
  const { rows: found } = await client.query<{ id: number }>(
    "select id from issue where id = any($1::bigint[]) and project_id = $2 order by id for no key update",
    [ids, projectId],
  );
  if (found.length !== new Set(ids).size) return "gone";
  const { rowCount: open } = await client.query(
    `select from issue_move where done_at is null and kind = 'unmerge'
        and (source_id = any($1::bigint[]) or target_id = any($1::bigint[])) limit 1`,
    [ids],
  );
  if (open !== 0) return "busy";
  // A worker of a version before 0015 would drop late counts of an issue that is gone.
  const { rowCount: old } = await client.query(
    `select from node where role in ('worker', 'all') and knows < '0015' and seen_at > now() - interval '90 seconds'
      limit 1`,
  );
  return old === 0 ? undefined : "old_nodes";
}

async function keepWhatTheyWere(
  client: PoolClient,
  { projectId, into, from, accountId, at }: WantedMerge,
): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(
    `insert into issue_move (project_id, kind, source_id, target_id, account_id, source, hashes, stage, total, made_at)
     select $1, 'merge', i.id, $2, $4, to_jsonb(i),
            array(select hash from grouping_hash h where h.issue_id = i.id order by hash), 'users', i.times_seen, $5
       from issue i where i.id = any($3::bigint[]) order by i.id
     returning id`,
    [projectId, into, from, accountId, at],
  );
  return rows.map(({ id }) => id);
}

/** Addresses of the merged lead to the target, and what led to them. */
async function lead(client: PoolClient, into: number, from: readonly number[]): Promise<void> {
  await client.query("update issue_move set target_id = $1 where target_id = any($2::bigint[])", [
    into,
    from,
  ]);
  await client.query("update issue_redirect set target_id = $1 where target_id = any($2::bigint[])", [
    into,
    from,
  ]);
  await client.query(
    `insert into issue_redirect (issue_id, project_id, number, target_id)
     select id, project_id, number, $1 from issue where id = any($2::bigint[])`,
    [into, from],
  );
}

/**
 * Sums, first and last, and what the latest event says, as if it had been one issue all along: also that a resolved one
 * was struck again.
 */
async function addSums(client: PoolClient, into: number, from: readonly number[]): Promise<void> {
  await client.query(
    `with gone as (delete from issue_hour where issue_id = any($2::bigint[]) returning hour, events)
     insert into issue_hour (issue_id, hour, events) select $1, hour, sum(events) from gone group by hour order by hour
         on conflict (issue_id, hour) do update set events = issue_hour.events + excluded.events`,
    [into, from],
  );
  const { rows } = await client.query<{ is_back: boolean }>(
    `with all_of_them as (select * from issue where id = $1 or id = any($2::bigint[])),
          latest as (select * from all_of_them order by last_seen desc, (id = $1) desc limit 1),
          earliest as (select * from all_of_them order by first_seen, (id = $1) desc limit 1),
          sums as (select sum(times_seen) filter (where id <> $1) as events, min(first_seen) as first_seen,
                          max(last_seen) as last_seen, bool_or(is_unhandled) as is_unhandled,
                          max(last_seen) filter (where id <> $1) as others_seen,
                          (array_agg(last_release order by last_seen desc) filter (where last_release is not null))[1]
                            as last_release
                     from all_of_them),
          before as (select i.status = 'resolved' and i.resolved_in is null and s.others_seen > i.resolved_at as is_back
                       from issue i, sums s where i.id = $1)
     update issue i
        set times_seen = i.times_seen + s.events, first_seen = s.first_seen, last_seen = s.last_seen,
            level = l.level, title = l.title, culprit = l.culprit, metadata = l.metadata,
            first_release = e.first_release, last_release = s.last_release, is_unhandled = s.is_unhandled,
            status = case when b.is_back then 'unresolved' else i.status end,
            substatus = case when b.is_back then 'regressed' else i.substatus end,
            resolved_at = case when b.is_back then null else i.resolved_at end
       from sums s, latest l, earliest e, before b where i.id = $1
     returning b.is_back`,
    [into, from],
  );
  if (rows[0]?.is_back) {
    await client.query("insert into issue_activity (issue_id, type) values ($1, 'set_regression')", [into]);
  }
}
