import type { PoolClient } from "pg";
import { beginMerge, lockForMove } from "../moves/begin-merge.ts";
import { isBeingMerged } from "../moves/begin-unmerge.ts";
import { type Regroup, type StepDone, whereNow } from "./regroup.ts";

/** `WEB-1A`. */
export type ShortIdOf = (projectSlug: string, number: number) => string;

interface Folding {
  readonly issueId: number;
  readonly into: number;
}

/**
 * Merges the next issue whose events have all left into the one where most of them went, and keeps what that would forget.
 * One that has events, because some came since, stays.
 */
export async function foldNext(
  client: PoolClient,
  regroup: Regroup,
  shortIdOf: ShortIdOf,
): Promise<StepDone> {
  const { id, projectId, cursor } = regroup;
  const { rows } = await client.query<Folding>(
    `select i.issue_id as "issueId", coalesce(h.target_id, 0) as into
       from grouping_regroup_issue i
       left join grouping_regroup_home h on h.regroup_id = i.regroup_id and h.home = i.fold_home
      where i.regroup_id = $1 and i.fold_home is not null and i.issue_id > coalesce($2, 0)
      order by i.issue_id limit 1`,
    [id, cursor],
  );
  const [next] = rows;
  if (next === undefined) return { stage: "folding" };
  const done = { cursor: next.issueId };
  const { issueId } = next;
  const into = (await whereNow(client, projectId, [next.into])).get(next.into);
  if (into === undefined || into === issueId) return done;
  const refused = await lockForMove(client, projectId, [into, issueId]);
  if (refused === "gone") return done;
  if (refused || (await isBeingMerged(client, issueId))) return { isWaiting: true };
  if (await hasEvents(client, issueId)) return done;
  await keepRest(client, regroup, issueId, into);
  const moveId = await merge(client, regroup, issueId, into, shortIdOf);
  if (moveId === undefined) return { isWaiting: true };
  await client.query(
    `update grouping_regroup_issue set folded_into = $3, fold_move = $4
      where regroup_id = $1 and issue_id = $2`,
    [id, issueId, into, moveId],
  );
  return done;
}

/** Undefined when it cannot be now. */
export async function merge(
  client: PoolClient,
  { projectId, accountId }: Regroup,
  issueId: number,
  into: number,
  shortIdOf: ShortIdOf,
): Promise<number | undefined> {
  const { rows } = await client.query<{ slug: string; number: number; title: string; at: Date }>(
    `select p.slug, i.number, i.title, now() as at from issue i join project p on p.id = i.project_id
      where i.id = $1`,
    [issueId],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const begun = await beginMerge(client, {
    projectId,
    into,
    from: [issueId],
    accountId,
    at: row.at,
    note: { issues: [{ id: String(issueId), shortId: shortIdOf(row.slug, row.number), title: row.title }] },
  });
  return begun.kind === "begun" ? begun.moveIds[0] : undefined;
}

export async function hasEvents(client: PoolClient, issueId: number): Promise<boolean> {
  const { rowCount } = await client.query("select from event where issue_id = $1 limit 1", [issueId]);
  return rowCount !== 0;
}

/** Who followed it, what was said, and what is still counted of it: events that retention took long ago. */
async function keepRest(client: PoolClient, { id }: Regroup, issueId: number, into: number): Promise<void> {
  await client.query(
    `update grouping_regroup_issue set rest = jsonb_build_object(
       'events', (select times_seen from issue where id = $2),
       'hours', (select coalesce(jsonb_agg(jsonb_build_array(extract(epoch from hour) * 1000, events)), '[]')
                   from issue_hour where issue_id = $2),
       'tags', (select coalesce(jsonb_agg(jsonb_build_array(key, value, events,
                         floor(extract(epoch from first_seen) * 1000), floor(extract(epoch from last_seen) * 1000))), '[]')
                  from issue_tag where issue_id = $2)),
       hashes = array(select hash from grouping_hash where issue_id = $2 order by hash),
       row = (select to_jsonb(i) from issue i where id = $2)
         || jsonb_build_object('first_seen', row->'first_seen', 'last_seen', row->'last_seen', 'title', row->'title',
              'culprit', row->'culprit', 'level', row->'level', 'metadata', row->'metadata',
              'first_release', row->'first_release', 'last_release', row->'last_release',
              'is_unhandled', row->'is_unhandled')
      where regroup_id = $1 and issue_id = $2`,
    [id, issueId],
  );
  await client.query(
    `update grouping_regroup_issue set followers = jsonb_build_object(
       'share', (select to_jsonb(s) from issue_share s where s.issue_id = $2),
       'activity', (select coalesce(jsonb_agg(a.id), '[]') from issue_activity a where a.issue_id = $2),
       ${FOLLOWING.map(
         ({ table, who }) => `'${table}', (
           select coalesce(jsonb_agg(to_jsonb(f) || jsonb_build_object('isFresh', not exists (
                    select from ${table} t where t.issue_id = $3 and t.${who}_id = f.${who}_id))), '[]')
             from ${table} f where f.issue_id = $2)`,
       ).join(", ")})
      where regroup_id = $1 and issue_id = $2`,
    [id, issueId, into],
  );
  await client.query(
    `insert into grouping_regroup_rest_user (regroup_id, issue_id, user_hash, last_seen)
     select $1, issue_id, user_hash, last_seen from issue_user where issue_id = $2
         on conflict do nothing`,
    [id, issueId],
  );
  await client.query(
    `insert into grouping_regroup_user (regroup_id, issue_id, user_hash, last_seen, was_there)
     select $1, $3, u.user_hash, known.last_seen, known.user_hash is not null
       from issue_user u left join issue_user known on known.issue_id = $3 and known.user_hash = u.user_hash
      where u.issue_id = $2
         on conflict do nothing`,
    [id, issueId, into],
  );
}

/** Whose bookmark it was, who heard of it, who has seen it. */
export const FOLLOWING = [
  { table: "issue_seen", who: "account" },
  { table: "issue_bookmark", who: "account" },
  { table: "issue_subscription", who: "account" },
  { table: "issue_team_subscription", who: "team" },
] as const;

/** Merges that are a part of it must have ended; nobody undoes one of them alone. */
export async function awaitMerges(client: PoolClient, { id }: Regroup): Promise<boolean> {
  const { rows } = await client.query<{ open: number }>(
    `select count(*) as open from issue_move m join grouping_regroup_issue i on i.fold_move = m.id
      where i.regroup_id = $1 and m.done_at is null`,
    [id],
  );
  if (rows[0]?.open !== 0) return false;
  await client.query(
    `delete from issue_move where id in (
       select fold_move from grouping_regroup_issue where regroup_id = $1 and fold_move is not null)`,
    [id],
  );
  return true;
}
