import type { Pool, PoolClient } from "pg";

/** A regroup as one of its steps finds it, its plan made. */
export interface Regroup {
  readonly id: number;
  readonly projectId: number;
  readonly accountId: number | null;
  readonly stage: Stage;
  readonly isCancelled: boolean;
  /** The issue or home that this stage has done last. */
  readonly cursor: number | null;
  /** The one whose events are being moved. */
  readonly current: number | null;
  readonly horizon: string | null;
  readonly backlogMark: string | null;
  readonly turn: number;
}

/**
 * There: what issues were is kept (`keep`), homes are found or made (`homes`), late batches are waited for, events are
 * moved, issues that are left without any are merged (`fold`, `folding`). Back: merged ones come back (`back`), homes
 * lose their hashes (`unhome`), late batches, events, and issues that were made end (`close`, `closing`).
 */
export type Stage = (typeof THERE)[number] | (typeof BACK)[number] | "done";

const THERE = ["keep", "homes", "settle", "counted", "move", "fold", "folding"] as const;
const BACK = [
  "trim",
  "back",
  "unhome",
  "back_settle",
  "back_counted",
  "back_move",
  "close",
  "closing",
] as const;

export const isThere = (stage: Stage): boolean => (THERE as readonly Stage[]).includes(stage);

/** What a step has done, to be noted in its own transaction. */
export interface StepDone {
  /** Where it goes on; absent: with the same stage. */
  readonly stage?: Stage;
  /** `start`: from the first issue or home. */
  readonly cursor?: number | "start";
  readonly moved?: number;
  readonly horizon?: string;
  readonly backlogMark?: string;
  /** Somebody else has to end first: the step is to be tried again in a moment. */
  readonly isWaiting?: boolean;
}

/** Somebody else has it by now, or it is gone with its project. */
export class LostRegroup extends Error {}

const COLUMNS = `id, project_id as "projectId", coalesce(undone_by, account_id) as "accountId", stage,
  is_cancelled as "isCancelled", cursor, current, horizon::text as horizon, backlog_mark::text as "backlogMark", turn`;

const IS_FREE = `ended_at is null and stage <> 'plan' and (lease_until is null or lease_until < now())`;

export async function isRegroupWaiting(pool: Pool): Promise<boolean> {
  const { rowCount } = await pool.query(`select from grouping_regroup where ${IS_FREE} limit 1`);
  return rowCount !== 0;
}

/** Takes the oldest that nobody works on. By the database's clock. */
export async function claimRegroup(pool: Pool, leaseMs: number): Promise<Regroup | undefined> {
  const { rows } = await pool.query<Regroup>(
    `update grouping_regroup set turn = turn + 1, lease_until = now() + $1 * interval '1 millisecond'
      where id = (select id from grouping_regroup where ${IS_FREE} order by id limit 1 for update skip locked)
      returning ${COLUMNS}`,
    [leaseMs],
  );
  return rows[0];
}

/** As it is, locked until the transaction ends. Before all else, so that nobody who waits for it holds an issue. */
export async function holdRegroup(
  client: PoolClient,
  { id, turn }: Pick<Regroup, "id" | "turn">,
): Promise<Regroup> {
  const { rows } = await client.query<Regroup>(
    `select ${COLUMNS} from grouping_regroup
      where id = $1 and turn = $2 and ended_at is null for no key update`,
    [id, turn],
  );
  const [row] = rows;
  if (row === undefined) throw new LostRegroup();
  return row;
}

export async function noteStep(
  client: PoolClient,
  { id }: Pick<Regroup, "id">,
  step: StepDone,
  leaseMs: number,
): Promise<void> {
  await client.query(
    `update grouping_regroup
        set stage = coalesce($2, stage),
            cursor = case when $3 then $4::bigint else cursor end,
            moved = greatest(0, moved + $5), horizon = case when $2 is null then coalesce($6::bigint, horizon) end,
            backlog_mark = coalesce($7::bigint, backlog_mark),
            lease_until = now() + $8 * interval '1 millisecond', failures = 0, problem = null
      where id = $1`,
    [
      id,
      step.stage ?? null,
      step.cursor !== undefined || step.stage !== undefined,
      typeof step.cursor === "number" ? step.cursor : null,
      step.moved ?? 0,
      step.horizon ?? null,
      step.backlogMark ?? null,
      leaseMs,
    ],
  );
}

/** Lets go of it; `problem` says why it failed, and it rests. */
export async function letGo(
  pool: Pool,
  { id, turn }: Pick<Regroup, "id" | "turn">,
  problem?: string,
): Promise<void> {
  await pool.query(
    `update grouping_regroup
        set lease_until = case when $3::text is null then null
                               else now() + least(60, power(2, least(failures, 6))) * interval '1 second' end,
            failures = failures + case when $3::text is null then 0 else 1 end, problem = $3
      where id = $1 and turn = $2 and ended_at is null`,
    [id, turn, problem ?? null],
  );
}

/** So long it can be undone. */
const UNDO_DAYS = 30;

export async function endRegroup(
  client: PoolClient,
  { id }: Pick<Regroup, "id">,
  ended: "done" | "cancelled" | "undone",
): Promise<void> {
  await client.query(
    `update grouping_regroup
        set ended = $2, ended_at = now(), stage = 'done', lease_until = null,
            undo_until = case when $2 = 'done' then now() + $3 * interval '1 day' end
      where id = $1`,
    [id, ended, UNDO_DAYS],
  );
}

/** Issues by ids that they had when it was planned: those that are there, or what they were merged into since. */
export async function whereNow(
  client: PoolClient,
  projectId: number,
  ids: readonly number[],
): Promise<Map<number, number>> {
  const { rows } = await client.query<{ was: number; id: number }>(
    `select wanted.id as was, issue.id from unnest($1::bigint[]) as wanted (id)
       left join issue_redirect r on r.issue_id = wanted.id
       join issue on issue.id = coalesce(r.target_id, wanted.id) and issue.project_id = $2`,
    [[...new Set(ids)], projectId],
  );
  return new Map(rows.map(({ was, id }) => [was, id]));
}
