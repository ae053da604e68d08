import type { PoolClient } from "pg";
import type { ReadEventAnew } from "../../../ports/issue-moves.ts";
import { issueAround } from "../moves/begin-unmerge.ts";
import { COLUMNS, type MovingRow } from "../moves/event-rows.ts";
import { insertIssue } from "../moves/new-issue.ts";
import { type Regroup, type StepDone, whereNow } from "./regroup.ts";

const ISSUES_A_STEP = 200;
const HOMES_A_STEP = 50;
/** Of a home that is to be made, so many of its newest events: one of them has its body, as a rule. */
const LOOKED_AT = 100;

/** Keeps what issues are before their events move. */
export async function keepIssues(client: PoolClient, { id, projectId, cursor }: Regroup): Promise<StepDone> {
  const { rows } = await client.query<{ id: number }>(
    `select issue_id as id from grouping_regroup_issue
      where regroup_id = $1 and issue_id > coalesce($2, 0) order by issue_id limit $3`,
    [id, cursor, ISSUES_A_STEP],
  );
  const last = rows.at(-1);
  if (last === undefined) {
    await turnIssues(client, id);
    return { stage: "homes" };
  }
  const ids = rows.map((row) => row.id);
  await keepAsTheyAre(client, id, [...(await whereNow(client, projectId, ids)).values()]);
  return { cursor: last.id };
}

/**
 * Makes workers forget whom they have seen in the issues, as events will leave them. Of all at once: a batch that is on its
 * way is placed again for each time that one of its issues turns.
 */
export async function turnIssues(client: PoolClient, regroupId: number): Promise<void> {
  await client.query(
    `with these as (
       select i.id from issue i where i.id in (
              select coalesce(r.target_id, g.issue_id) from grouping_regroup_issue g
                left join issue_redirect r on r.issue_id = g.issue_id where g.regroup_id = $1)
        order by i.id for no key update)
     update issue set turn = turn + 1 from these where issue.id = these.id`,
    [regroupId],
  );
}

/** The issues, and their hashes, as they are now; those that were kept already stay as they were. */
async function keepAsTheyAre(client: PoolClient, regroupId: number, ids: readonly number[]): Promise<void> {
  await client.query("select from issue where id = any($1::bigint[]) order by id for no key update", [ids]);
  await client.query(
    `insert into grouping_regroup_issue (regroup_id, issue_id, row, hashes)
     select $1, i.id, to_jsonb(i), array(select hash from grouping_hash h where h.issue_id = i.id order by hash)
       from issue i where i.id = any($2::bigint[])
         on conflict (regroup_id, issue_id) do update set row = excluded.row, hashes = excluded.hashes
      where grouping_regroup_issue.row is null`,
    [regroupId, ids],
  );
}

interface Home {
  readonly home: number;
  readonly hashes: readonly string[];
  readonly becomes: number | null;
  readonly mainSource: number | null;
}

/**
 * Finds what each home is by now, and gives it its hashes: from the commit on, events with these hashes are its. Whom a
 * worker has given one meanwhile, that issue is the home. Nobody makes an issue of the project while it runs.
 */
export async function findHomes(
  client: PoolClient,
  regroup: Regroup,
  read: ReadEventAnew,
): Promise<StepDone> {
  const { id, projectId } = regroup;
  await client.query("select from project where id = $1 for no key update", [projectId]);
  const { rows: homes } = await client.query<Home>(
    `select home, hashes, becomes, main_source as "mainSource" from grouping_regroup_home
      where regroup_id = $1 and target_id is null order by home limit $2`,
    [id, HOMES_A_STEP],
  );
  if (homes.length === 0) {
    // What could be undone so far cannot be any more: events move on from where that had brought them.
    await client.query(
      `update grouping_regroup set undo_until = null where project_id = $1 and id <> $2 and undo_until is not null`,
      [projectId, id],
    );
    return { stage: "settle" };
  }
  const owners = await ownersOf(client, projectId, homes);
  const named = homes.flatMap(({ home, becomes }) => [home > 0 ? home : (becomes ?? 0)]);
  const now = await whereNow(client, projectId, named);
  for (const home of homes) {
    const owner = home.hashes.map((hash) => owners.get(hash)).find((one) => one !== undefined);
    const target =
      home.home > 0
        ? now.get(home.home)
        : (owner ?? now.get(home.becomes ?? 0) ?? (await makeIssue(client, regroup, home, read)));
    await settleHome(client, regroup, home, target);
  }
  return {};
}

async function ownersOf(
  client: PoolClient,
  projectId: number,
  homes: readonly Home[],
): Promise<Map<string, number>> {
  const { rows } = await client.query<{ hash: string; issue_id: number }>(
    "select hash, issue_id from grouping_hash where project_id = $1 and hash = any($2::text[])",
    [projectId, homes.flatMap(({ hashes }) => hashes)],
  );
  return new Map(rows.map(({ hash, issue_id }) => [hash, issue_id]));
}

async function settleHome(
  client: PoolClient,
  { id, projectId }: Regroup,
  { home, hashes }: Home,
  target: number | undefined,
): Promise<void> {
  let attached: string[] = [];
  if (target !== undefined) {
    await keepAsTheyAre(client, id, [target]);
    const { rows } = await client.query<{ hash: string }>(
      `insert into grouping_hash (project_id, hash, issue_id)
       select $1, hash, $2 from unnest($3::text[]) as hash order by hash
           on conflict do nothing returning hash`,
      [projectId, target, hashes],
    );
    attached = rows.map(({ hash }) => hash);
  }
  await client.query(
    "update grouping_regroup_home set target_id = $3, attached = $4 where regroup_id = $1 and home = $2",
    [id, home, target ?? 0, attached],
  );
}

/**
 * An issue for events that come from others: as its newest event says, and in the state, with the assignee and the
 * followers of the issue that most of them leave. Undefined when none of its events is there any more.
 */
async function makeIssue(
  client: PoolClient,
  { id, projectId }: Regroup,
  { home, mainSource }: Home,
  read: ReadEventAnew,
): Promise<number | undefined> {
  const { rows: newest } = await client.query<MovingRow>(
    `select ${COLUMNS} from (
       select day, event_id from grouping_regroup_event
        where regroup_id = $1 and home = $2 order by at desc, event_id desc limit $4) p
       join event using (day, event_id)
      where project_id = $3 order by occurred_at desc, event_id`,
    [id, home, projectId, LOOKED_AT],
  );
  if (newest.length === 0) return undefined;
  const issue = await issueAround(client, projectId, newest, read);
  const source =
    mainSource === null ? undefined : (await whereNow(client, projectId, [mainSource])).get(mainSource);
  const made = await insertIssue(client, { ...issue, ...(source && (await stateOf(client, source))) });
  await client.query(
    "insert into grouping_regroup_issue (regroup_id, issue_id, is_made, hashes) values ($1, $2, true, '{}')",
    [id, made],
  );
  if (source !== undefined) {
    await client.query(
      `insert into issue_subscription (issue_id, account_id, reason, is_active, at)
       select $1, account_id, reason, is_active, at from issue_subscription where issue_id = $2`,
      [made, source],
    );
    await client.query(
      `insert into issue_team_subscription (issue_id, team_id, at)
       select $1, team_id, at from issue_team_subscription where issue_id = $2`,
      [made, source],
    );
  }
  return made;
}

const STATE = [
  "status",
  "substatus",
  "priority",
  "assignee_id",
  "assignee_team_id",
  "resolved_at",
  "resolved_in",
  "wakes_at",
  "wakes_after_events",
  "wakes_after_users",
  "archive",
] as const;

/** What people have decided about an issue. */
async function stateOf(client: PoolClient, issueId: number): Promise<object> {
  const { rows } = await client.query<{ state: Record<string, unknown> }>(
    `select jsonb_build_object(${STATE.map((name) => `'${name}', i.${name}`).join(", ")}) as state
       from issue i where id = $1`,
    [issueId],
  );
  const state = rows[0]?.state ?? {};
  return state.substatus === "new" ? { ...state, substatus: "ongoing" } : state;
}
