import type { PoolClient } from "pg";
import { MAX_VALUES_A_KEY } from "../tag-counts.ts";
import { MAX_KEYS_AN_ISSUE } from "../tag-key-bound.ts";
import { cursorAt, giveRows, placesOf } from "./event-rows.ts";
import type { Move, StepDone } from "./move.ts";
import { isCounted, markBacklog, settle } from "./settle.ts";

/** Rows a transaction: some 100 ms. */
const USERS_A_STEP = 5_000;
const KEYS_A_STEP = 20;
const EVENTS_A_STEP = 2_000;

/** One step of a merge, whose beginning has put the hashes over and sent late counts after them. */
export async function mergeStep(client: PoolClient, move: Move): Promise<StepDone> {
  switch (move.stage) {
    case "users":
      return (await mergeUsers(client, move)) < USERS_A_STEP ? { stage: "tags" } : {};
    case "tags":
      return (await mergeTags(client, move)) < KEYS_A_STEP ? { stage: "events", cursor: "start" } : {};
    case "events":
      return await mergeEvents(client, move, "settle");
    case "settle": {
      const step = await settle(client, move);
      return step.isWaiting ? step : { stage: "rest", cursor: "start" };
    }
    case "rest":
      // What batches stored that had looked up the hashes before the merge.
      return await mergeEvents(client, move, "counted");
    default:
      // Until then late counts of the source may come, and it could not be told apart exactly again.
      if (move.backlogMark === null) return { backlogMark: await markBacklog(client), isWaiting: true };
      return (await isCounted(client, move)) ? { stage: "done" } : { isWaiting: true };
  }
}

async function mergeEvents(client: PoolClient, move: Move, next: "settle" | "counted"): Promise<StepDone> {
  const rows = await placesOf(client, move.sourceId, move.cursor, EVENTS_A_STEP);
  await giveRows(client, rows, { from: move.sourceId, to: move.targetId, projectId: move.projectId });
  const cursor = cursorAt(rows);
  return {
    moved: rows.length,
    ...(cursor && { cursor }),
    ...(rows.length < EVENTS_A_STEP && { stage: next, cursor: "start" as const }),
  };
}

/** Users of both are one user of the target. */
async function mergeUsers(client: PoolClient, { sourceId, targetId }: Move): Promise<number> {
  const { rows } = await client.query<{ gone: number; fresh: number }>(
    `with gone as (
       delete from issue_user where issue_id = $1 and user_hash in (
         select user_hash from issue_user where issue_id = $1 order by user_hash limit $3)
       returning user_hash, last_seen),
     come as (
       insert into issue_user (issue_id, user_hash, last_seen)
       select $2, user_hash, last_seen from gone
           on conflict (issue_id, user_hash) do update
          set last_seen = greatest(issue_user.last_seen, excluded.last_seen)
       returning xmax = 0 as is_new)
     select (select count(*) from gone) as gone, (select count(*) from come where is_new) as fresh`,
    [sourceId, targetId, USERS_A_STEP],
  );
  const { gone = 0, fresh = 0 } = rows[0] ?? {};
  if (fresh > 0) {
    await client.query("update issue set users_seen = users_seen + $2 where id = $1", [targetId, fresh]);
  }
  return gone;
}

/** Adds values of some keys. Of more than an issue keeps those stay that were seen first, as had it been one issue. */
async function mergeTags(client: PoolClient, { sourceId, targetId }: Move): Promise<number> {
  const { rows } = await client.query<{ key: string; is_new: boolean }>(
    `with gone as (
       delete from issue_tag_key where issue_id = $1 and key in (
         select key from issue_tag_key where issue_id = $1 order by key limit $3)
       returning key, events),
     moved as (
       delete from issue_tag where issue_id = $1 and key in (select key from gone)
       returning key, value, events, first_seen, last_seen),
     come as (
       insert into issue_tag (issue_id, key, value, events, first_seen, last_seen)
       select $2, key, value, events, first_seen, last_seen from moved
           on conflict (issue_id, key, value) do update
          set events = issue_tag.events + excluded.events,
              first_seen = least(issue_tag.first_seen, excluded.first_seen),
              last_seen = greatest(issue_tag.last_seen, excluded.last_seen)
       returning key, xmax = 0 as is_new)
     insert into issue_tag_key (issue_id, key, events, values)
     select $2, key, events, (select count(*) from come where come.key = gone.key and come.is_new) from gone
         on conflict (issue_id, key) do update
        set events = issue_tag_key.events + excluded.events, values = issue_tag_key.values + excluded.values
     returning key, xmax = 0 as is_new`,
    [sourceId, targetId, KEYS_A_STEP],
  );
  await client.query(
    `with beyond as (
       delete from issue_tag where (issue_id, key, value) in (
         select issue_id, key, value from (
           select issue_id, key, value, row_number() over (partition by key order by first_seen, value) as place
             from issue_tag where issue_id = $1 and key in (
                  select key from issue_tag_key where issue_id = $1 and key = any($2::text[]) and values > $3)) ranked
          where place > $3)
       returning key)
     update issue_tag_key k set values = $3
      where k.issue_id = $1 and k.key in (select key from beyond)`,
    [targetId, rows.map(({ key }) => key), MAX_VALUES_A_KEY],
  );
  await client.query(
    `with beyond as (
       delete from issue_tag_key where issue_id = $1 and key in (
         select key from issue_tag_key where issue_id = $1 and key = any($2::text[]) order by events, key
          limit greatest((select count(*) from issue_tag_key where issue_id = $1) - $3, 0))
       returning key)
     delete from issue_tag where issue_id = $1 and key in (select key from beyond)`,
    [targetId, rows.filter(({ is_new }) => is_new).map(({ key }) => key), MAX_KEYS_AN_ISSUE],
  );
  return rows.length;
}
