import type { PoolClient } from "pg";
import type { IssueCount, UserSight } from "./counts.ts";
import type { ResolvedInRelease } from "./regress-in-releases.ts";
import { noteWoken, type WatchedIssue, type WokenIssue } from "./wake-issues.ts";

/** Issues of which their rows alone do not tell whether their state changes. */
export interface OpenQuestions {
  readonly resolved: readonly ResolvedInRelease[];
  readonly archived: readonly WatchedIssue[];
}

/**
 * Locks these issues, in the one order in which everybody locks them, and answers which of them still exist. Nobody
 * deletes a locked issue, so what is counted for it afterwards is deleted with it and not left behind.
 */
export async function lockIssues(client: PoolClient, counts: readonly IssueCount[]): Promise<Set<number>> {
  if (counts.length === 0) return new Set();
  const { rows } = await client.query<{ id: number }>({
    name: "lock-issues",
    text: "select id from issue where id = any($1::bigint[]) order by id for no key update",
    values: [counts.map(({ id }) => id)],
  });
  return new Set(rows.map(({ id }) => id));
}

/** Notes who was struck and answers how many of them are new to their issue, by issue. */
export async function countUsers(
  client: PoolClient,
  sights: readonly UserSight[],
): Promise<ReadonlyMap<number, number>> {
  const newUsers = new Map<number, number>();
  if (sights.length === 0) return newUsers;
  const { rows } = await client.query<{ issue_id: number; users: number }>({
    name: "count-users",
    text: `with seen as (
             insert into issue_user (issue_id, user_hash, last_seen)
             select * from unnest($1::bigint[], $2::bigint[], $3::timestamptz[])
                 on conflict (issue_id, user_hash) do update set last_seen = excluded.last_seen
              where issue_user.last_seen < excluded.last_seen - interval '10 minutes'
          returning issue_id, xmax = 0 as is_new)
           select issue_id, count(*) as users from seen where is_new group by 1`,
    values: [
      sights.map(([issueId]) => issueId),
      sights.map(([, user]) => user),
      sights.map(([, , at]) => new Date(at)),
    ],
  });
  for (const { issue_id, users } of rows) newUsers.set(issue_id, users);
  return newUsers;
}

/**
 * Adds to issues: counts, users, times, and title and level of the latest event. A resolved issue that was struck
 * again is unresolved as `regressed`, and an archived one whose time is over, or that counted down to its end, as
 * `ongoing`. Answers those of which something else decides: which are resolved in a release or a commit, or archived
 * until there are so many events within a time.
 */
export async function countIssues(
  client: PoolClient,
  counts: readonly IssueCount[],
  newUsers: ReadonlyMap<number, number>,
): Promise<OpenQuestions> {
  if (counts.length === 0) return { resolved: [], archived: [] };
  const rows = counts.map((count) => ({
    id: count.id,
    events: count.events,
    users: newUsers.get(count.id) ?? 0,
    first_seen: new Date(count.firstSeen),
    last_seen: new Date(count.lastSeen),
    level: count.level,
    title: count.title,
    culprit: count.culprit,
    metadata: count.metadata,
    is_unhandled: count.isUnhandled,
    release: count.release,
  }));
  const { rows: special } = await client.query<SpecialIssue>({
    name: "count-issues",
    text: `with sighting as (
             select * from jsonb_to_recordset($1::jsonb) as s (
               id bigint, events bigint, users bigint, first_seen timestamptz, last_seen timestamptz, level text,
               title text, culprit text, metadata jsonb, is_unhandled boolean, release text)),
           before as (
             select i.id, i.status = 'resolved' and i.resolved_in is null
                          and s.last_seen > coalesce(i.resolved_at, '-infinity') as regressed,
                    case when i.status <> 'ignored' or i.substatus <> 'archived_until_condition_met' then null
                         when i.wakes_at <= now() then 'time'
                         when i.wakes_after_events <= s.events then 'events'
                         when i.wakes_after_users <= s.users then 'users' end as woke,
                    i.archive
               from issue i join sighting s using (id)),
           counted as (
             update issue i
                set times_seen   = i.times_seen + s.events,
                    users_seen   = i.users_seen + s.users,
                    first_seen   = least(i.first_seen, s.first_seen),
                    level        = case when s.last_seen >= i.last_seen then s.level else i.level end,
                    title        = case when s.last_seen >= i.last_seen then s.title else i.title end,
                    culprit      = case when s.last_seen >= i.last_seen then s.culprit else i.culprit end,
                    metadata     = case when s.last_seen >= i.last_seen then s.metadata else i.metadata end,
                    last_release = case when s.last_seen >= i.last_seen then coalesce(s.release, i.last_release)
                                        else i.last_release end,
                    last_seen    = greatest(i.last_seen, s.last_seen),
                    is_unhandled = i.is_unhandled or s.is_unhandled,
                    status       = case when b.regressed or b.woke is not null then 'unresolved' else i.status end,
                    substatus    = case when b.regressed then 'regressed'
                                        when b.woke is not null then 'ongoing' else i.substatus end,
                    resolved_at  = case when b.regressed then null else i.resolved_at end,
                    wakes_at     = case when b.woke is null then i.wakes_at end,
                    wakes_after_events = case when b.woke is null then i.wakes_after_events - s.events end,
                    wakes_after_users  = case when b.woke is null then i.wakes_after_users - s.users end,
                    archive      = case when b.woke is null then i.archive end
               from sighting s join before b using (id)
              where i.id = s.id
          returning i.id, b.regressed, i.project_id, i.resolved_at,
                    case when i.status = 'resolved' then i.resolved_in end as resolved_in,
                    b.woke, b.archive,
                    i.status = 'ignored'
                      and (i.substatus = 'archived_until_escalating' and b.archive ? 'forecast'
                        or i.substatus = 'archived_until_condition_met'
                           and b.archive ?| array['eventsWithin', 'usersWithin']) as watched)
           select * from counted where regressed or resolved_in is not null or woke is not null or watched order by id`,
    values: [JSON.stringify(rows)],
  });
  await noteRegressions(
    client,
    special.filter(({ regressed }) => regressed).map(({ id }) => id),
  );
  await noteWoken(
    client,
    special.flatMap(({ id, woke, archive }) => (woke === null ? [] : { id, woke, archive })),
  );
  const lastSeen = new Map(counts.map((count) => [count.id, count.lastSeen]));
  return {
    resolved: special.filter(({ regressed, resolved_in }) => !regressed && resolved_in !== null),
    archived: special
      .filter(({ watched }) => watched)
      .map(({ id, archive }) => ({ id, archive, lastSeen: lastSeen.get(id) ?? 0 })),
  };
}

interface SpecialIssue extends ResolvedInRelease {
  readonly regressed: boolean;
  readonly woke: WokenIssue["woke"] | null;
  readonly archive: unknown;
  readonly watched: boolean | null;
}

async function noteRegressions(client: PoolClient, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await client.query({
    name: "note-regressions",
    text: "insert into issue_activity (issue_id, type) select unnest($1::bigint[]), 'set_regression'",
    values: [ids],
  });
}
