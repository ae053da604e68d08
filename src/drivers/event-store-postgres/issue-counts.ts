import { hash } from "node:crypto";
import type { PoolClient } from "pg";
import type { Lru } from "../../lib/lru.ts";
import type { Placed } from "./resolve-issues.ts";

/** What one batch adds to one issue. */
interface Sighting {
  events: number;
  firstSeen: number;
  lastSeen: number;
  latest: Placed;
  newUsers: number;
}

/** `issue:user` → when the sight was that this worker has written last, in milliseconds since 1970. */
export type SeenUsers = Lru<string, number>;

/**
 * Adds a batch to its issues: counts, users, times, and title and level of its latest event. A resolved issue
 * that is struck again is unresolved as `regressed`. Answers the ids of issues that no longer exist, and what to
 * call once the transaction is committed.
 */
export async function countIssues(
  client: PoolClient,
  placed: readonly Placed[],
  seenUsers: SeenUsers,
): Promise<{ gone: Set<number>; committed: () => void }> {
  const sightings = merge(placed);
  if (sightings.size === 0) return { gone: new Set(), committed: () => {} };
  const committed = await countUsers(client, placed, sightings, seenUsers);

  const ids = [...sightings.keys()].sort((a, b) => a - b);
  const rows = ids.map((id) => {
    const sighting = sightings.get(id);
    if (sighting === undefined) throw new Error("an id without its sighting");
    const { event, summary } = sighting.latest.prepared;
    return {
      id,
      events: sighting.events,
      users: sighting.newUsers,
      first_seen: new Date(sighting.firstSeen),
      last_seen: new Date(sighting.lastSeen),
      level: event.level,
      title: summary.title,
      culprit: summary.culprit,
      metadata: summary.metadata,
      is_unhandled: summary.isUnhandled,
      release: event.release ?? null,
    };
  });
  const { rows: struck } = await client.query<{ id: number; regressed: boolean }>({
    name: "count-issues",
    text: `with sighting as (
             select * from jsonb_to_recordset($1::jsonb) as s (
               id bigint, events bigint, users bigint, first_seen timestamptz, last_seen timestamptz, level text,
               title text, culprit text, metadata jsonb, is_unhandled boolean, release text)),
           before as ( -- every worker locks in the same order
             select i.id, i.status = 'resolved' and s.last_seen > coalesce(i.resolved_at, '-infinity') as regressed
               from issue i join sighting s using (id) order by i.id for update of i)
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
                  status       = case when b.regressed then 'unresolved' else i.status end,
                  substatus    = case when b.regressed then 'regressed' else i.substatus end,
                  resolved_at  = case when b.regressed then null else i.resolved_at end
             from sighting s join before b using (id)
            where i.id = s.id
        returning i.id, b.regressed`,
    values: [JSON.stringify(rows)],
  });
  await noteRegressions(
    client,
    struck.filter((row) => row.regressed).map((row) => row.id),
  );
  const living = new Set(struck.map((row) => row.id));
  return { gone: new Set(ids.filter((id) => !living.has(id))), committed };
}

function merge(placed: readonly Placed[]): Map<number, Sighting> {
  const sightings = new Map<number, Sighting>();
  for (const one of placed) {
    const at = one.prepared.event.timestamp * 1000;
    const sighting = sightings.get(one.issue.id);
    if (sighting === undefined) {
      sightings.set(one.issue.id, { events: 1, firstSeen: at, lastSeen: at, latest: one, newUsers: 0 });
      continue;
    }
    sighting.events += 1;
    sighting.firstSeen = Math.min(sighting.firstSeen, at);
    if (at >= sighting.lastSeen) {
      sighting.lastSeen = at;
      sighting.latest = one;
    }
  }
  return sightings;
}

/** How old a user's last sight may grow before it is written again, to spare writes in a flood. */
const SIGHT_MS = 10 * 60_000;

/**
 * Users are kept as hashes. Those whose sight this worker has written within ten minutes are left out; for others
 * the database says who is new.
 */
async function countUsers(
  client: PoolClient,
  placed: readonly Placed[],
  sightings: ReadonlyMap<number, Sighting>,
  seenUsers: SeenUsers,
): Promise<() => void> {
  const seen = new Map<string, { issueId: number; user: string; at: number }>();
  for (const { prepared, issue } of placed) {
    if (prepared.user === undefined) continue;
    const at = prepared.event.timestamp * 1000;
    const key = `${issue.id}:${prepared.user}`;
    const writtenAt = seenUsers.get(key);
    if (writtenAt !== undefined && at < writtenAt + SIGHT_MS) continue;
    const known = seen.get(key);
    if (known === undefined) seen.set(key, { issueId: issue.id, user: prepared.user, at });
    else known.at = Math.max(known.at, at);
  }
  if (seen.size === 0) return () => {};
  const rows = [...seen.values()]
    .map((one) => ({ ...one, hash: userHash(one.user) }))
    .sort((a, b) => a.issueId - b.issueId || (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0));
  const { rows: added } = await client.query<{ issue_id: number }>({
    name: "count-users",
    text: `insert into issue_user (issue_id, user_hash, last_seen)
           select * from unnest($1::bigint[], $2::bigint[], $3::timestamptz[])
               on conflict (issue_id, user_hash) do update set last_seen = excluded.last_seen
            where issue_user.last_seen < excluded.last_seen - interval '10 minutes'
        returning case when xmax = 0 then issue_id end as issue_id`,
    values: [
      rows.map((row) => row.issueId),
      rows.map((row) => row.hash.toString()),
      rows.map((row) => new Date(row.at)),
    ],
  });
  for (const row of added) {
    const sighting = row.issue_id === null ? undefined : sightings.get(row.issue_id);
    if (sighting !== undefined) sighting.newUsers += 1;
  }
  return () => {
    for (const [key, { at }] of seen) seenUsers.set(key, at);
  };
}

function userHash(user: string): bigint {
  return hash("sha1", user, "buffer").readBigInt64BE(0);
}

async function noteRegressions(client: PoolClient, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await client.query({
    name: "note-regressions",
    text: "insert into issue_activity (issue_id, type) select unnest($1::bigint[]), 'set_regression'",
    values: [ids],
  });
}
