import type { PoolClient } from "pg";
import { lockForMove } from "../moves/begin-merge.ts";
import { isBeingMerged } from "../moves/begin-unmerge.ts";
import { insertIssue, type NewIssue } from "../moves/new-issue.ts";
import { FOLLOWING, hasEvents, merge, type ShortIdOf } from "./fold.ts";
import { turnIssues } from "./prepare.ts";
import { type Regroup, type StepDone, whereNow } from "./regroup.ts";

const ROWS_A_STEP = 10_000;
const HOMES_A_STEP = 50;

/** It was cancelled: issues whose turn did not come are left out of the way back. */
export async function trimPlan(client: PoolClient, { id, cursor }: Regroup): Promise<StepDone> {
  const { rowCount } = await client.query(
    `delete from grouping_regroup_event where ctid in (
       select ctid from grouping_regroup_event where regroup_id = $1 and source_id > coalesce($2, 0) limit $3)`,
    [id, cursor, ROWS_A_STEP],
  );
  return rowCount === ROWS_A_STEP ? {} : { stage: "back" };
}

interface Kept {
  readonly issueId: number;
  readonly row: (NewIssue & { id: number }) | null;
  readonly hashes: readonly string[] | null;
  readonly followers: Followers | null;
}

type Followers = { readonly activity: readonly number[]; readonly share?: object | null } & Record<
  (typeof FOLLOWING)[number]["table"],
  readonly { readonly account_id?: number; readonly team_id?: number; readonly isFresh: boolean }[]
>;

/** The next issue that was merged comes back; then workers forget whom they have seen in all of them. */
export async function bringBack(client: PoolClient, regroup: Regroup): Promise<StepDone> {
  const { id, projectId, cursor } = regroup;
  const { rows } = await client.query<Kept>(
    `select issue_id as "issueId", row, hashes, followers from grouping_regroup_issue
      where regroup_id = $1 and issue_id > coalesce($2, 0) and folded_into is not null order by issue_id limit 1`,
    [id, cursor],
  );
  const [kept] = rows;
  if (kept === undefined) {
    await turnIssues(client, id);
    return { stage: "unhome" };
  }
  const { issueId } = kept;
  const now = (await whereNow(client, projectId, [issueId])).get(issueId);
  if (now === undefined) return { cursor: issueId };
  const refused = await lockForMove(client, projectId, [now]);
  if (refused === "gone") return {};
  if (refused || (await isBeingMerged(client, now))) return { isWaiting: true };
  // It leads where it was merged: else somebody has merged what had stayed.
  if (now !== issueId) await revive(client, regroup, kept, now);
  return { cursor: issueId };
}

async function revive(
  client: PoolClient,
  { projectId }: Regroup,
  { issueId, row, hashes, followers }: Kept,
  from: number,
): Promise<void> {
  if (row === null) return;
  await client.query("delete from issue_redirect where issue_id = $1", [issueId]);
  await insertIssue(client, row);
  await client.query(
    `update grouping_hash set issue_id = $1
      where project_id = $2 and hash = any($3::text[]) and issue_id = $4`,
    [issueId, projectId, hashes ?? [], from],
  );
  await client.query(
    `insert into ownership_cause (issue_id, is_new)
     select $1, false from ownership where project_id = $2 and rules <> '' on conflict do nothing`,
    [issueId, projectId],
  );
  if (followers === null) return;
  await client.query(
    "update issue_activity set issue_id = $1 where id = any($2::bigint[]) and issue_id = $3",
    [issueId, followers.activity, from],
  );
  if (followers.share) {
    await client.query(
      `insert into issue_share select s.* from jsonb_populate_record(null::issue_share, $1::jsonb) as s
           on conflict do nothing`,
      [JSON.stringify(followers.share)],
    );
  }
  for (const { table, who } of FOLLOWING) {
    const all = followers[table];
    await client.query(
      `insert into ${table}
       select f.* from jsonb_populate_recordset(null::${table}, $1::jsonb) as f join ${who} on ${who}.id = f.${who}_id
           on conflict do nothing`,
      [JSON.stringify(all.map((one) => ({ ...one, issue_id: issueId })))],
    );
    await client.query(`delete from ${table} where issue_id = $1 and ${who}_id = any($2::bigint[])`, [
      from,
      all.filter(({ isFresh }) => isFresh).map((one) => one[`${who}_id`]),
    ]);
  }
}

/** Homes lose the hashes that they were given, unless events have come by them since: these stay, and so do their hashes. */
export async function takeHashes(client: PoolClient, { id, projectId, cursor }: Regroup): Promise<StepDone> {
  const { rows: homes } = await client.query<{ home: number; target_id: number; attached: string[] }>(
    `select home, target_id, attached from grouping_regroup_home
      where regroup_id = $1 and ($2::bigint is null or home > $2) and target_id is not null order by home limit $3`,
    [id, cursor, HOMES_A_STEP],
  );
  const last = homes.at(-1);
  if (last === undefined) return { stage: "back_settle" };
  const now = await whereNow(
    client,
    projectId,
    homes.map(({ target_id }) => target_id),
  );
  for (const { home, target_id, attached } of homes) {
    const target = now.get(target_id);
    if (target === undefined || attached.length === 0) continue;
    await client.query(
      `delete from grouping_hash
        where project_id = $1 and hash = any($2::text[]) and issue_id = $3
          and not exists (
              select from event e
               where e.issue_id = $3
                 and e.hash_key = any(array(select ('x' || left(h, 16))::bit(64)::bigint from unnest($2::text[]) h))
                 and not exists (select from grouping_regroup_event p
                                  where p.regroup_id = $4 and p.home = $5
                                    and p.at = e.occurred_at and p.event_id = e.event_id))`,
      [projectId, attached, target, id, home],
    );
  }
  return { cursor: last.home };
}

/** What sums do not tell: of issues without later events all is as it was. */
export async function closeNext(
  client: PoolClient,
  regroup: Regroup,
  shortIdOf: ShortIdOf,
): Promise<StepDone> {
  const { id, cursor } = regroup;
  const { rows } = await client.query<{ issueId: number; isMade: boolean }>(
    `select issue_id as "issueId", is_made as "isMade" from grouping_regroup_issue
      where regroup_id = $1 and issue_id > coalesce($2, 0) order by issue_id limit 1`,
    [id, cursor],
  );
  const [next] = rows;
  if (next === undefined) return { stage: "closing" };
  const { issueId, isMade } = next;
  if (isMade)
    return (await closeMade(client, regroup, issueId, shortIdOf)) ? { cursor: issueId } : { isWaiting: true };
  await client.query(
    `with kept as (
       select was.* from grouping_regroup_issue r, jsonb_populate_record(null::issue, r.row) as was
        where r.regroup_id = $1 and r.issue_id = $2)
     update issue i
        set first_release = case when k.first_seen <= i.first_seen then k.first_release else i.first_release end,
            first_seen = least(i.first_seen, k.first_seen)
       from kept k where i.id = k.id`,
    [id, issueId],
  );
  await client.query(
    `with kept as (
       select was.* from grouping_regroup_issue r, jsonb_populate_record(null::issue, r.row) as was
        where r.regroup_id = $1 and r.issue_id = $2)
     update issue i
        set last_seen = k.last_seen, level = k.level, title = k.title, culprit = k.culprit, metadata = k.metadata,
            last_release = k.last_release, is_unhandled = k.is_unhandled,
            status = case when r.regressed then k.status else i.status end,
            substatus = case when r.regressed then k.substatus else i.substatus end,
            resolved_at = case when r.regressed then k.resolved_at else i.resolved_at end
       from kept k, lateral (
            select (select status = 'unresolved' and substatus = 'regressed' from issue where id = k.id)
                   and k.status = 'resolved' as regressed) r
      where i.id = k.id and i.last_seen <= k.last_seen`,
    [id, issueId],
  );
  return { cursor: issueId };
}

/** An issue that was made for events that have gone back: its address and what people said of it lead to where they are. */
async function closeMade(
  client: PoolClient,
  regroup: Regroup,
  issueId: number,
  shortIdOf: ShortIdOf,
): Promise<boolean> {
  const { id, projectId } = regroup;
  const { rows } = await client.query<{ main_source: number | null }>(
    "select main_source from grouping_regroup_home where regroup_id = $1 and target_id = $2 limit 1",
    [id, issueId],
  );
  const source = rows[0]?.main_source ?? 0;
  const into = (await whereNow(client, projectId, [source])).get(source);
  if (into === undefined || into === issueId) return true;
  const refused = await lockForMove(client, projectId, [into, issueId]);
  if (refused === "gone") return true;
  if (refused || (await isBeingMerged(client, issueId))) return false;
  // What came since stays where it is.
  if (await hasEvents(client, issueId)) return true;
  const moveId = await merge(client, regroup, issueId, into, shortIdOf);
  if (moveId === undefined) return false;
  await client.query(
    "update grouping_regroup_issue set fold_move = $3 where regroup_id = $1 and issue_id = $2",
    [id, issueId, moveId],
  );
  return true;
}
