import type { PoolClient } from "pg";

/** A move as one of its steps finds it. */
export interface Move {
  readonly id: number;
  readonly projectId: number;
  readonly kind: "merge" | "unmerge";
  readonly sourceId: number;
  readonly targetId: number;
  readonly hashes: readonly string[];
  /** Of an unmerge by chosen events; dashed. */
  readonly eventIds: readonly string[] | null;
  readonly stage: Stage;
  readonly cursor: Cursor | undefined;
  readonly horizon: string | null;
  readonly backlogMark: string | null;
  /** Microseconds since 1970, of the events that were moved. */
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  readonly turn: number;
}

/**
 * A merge: `users`, `tags`, `events`, `settle`, `rest`, `counted`. An unmerge: `settle`, `counted`, `events`, `forget`,
 * `left`, `finish`. A part of a regroup: `returns` on the way back, `events`, `sweep`, `swept`, `rest`, `forget`, `left`,
 * `finish`.
 */
export type Stage =
  | "users"
  | "tags"
  | "events"
  | "settle"
  | "rest"
  | "counted"
  | "returns"
  | "sweep"
  | "swept"
  | "forget"
  | "left"
  | "finish"
  | "done";

/** The last event looked at, in the order newest first. Microseconds since 1970. */
export interface Cursor {
  readonly at: number;
  readonly eventId: string;
}

/** What a step has done, to be noted in its own transaction. */
export interface StepDone {
  /** Where it goes on; absent: with the same stage. */
  readonly stage?: Stage;
  /** `start`: from the newest event. */
  readonly cursor?: Cursor | "start";
  readonly moved?: number;
  readonly firstAt?: number;
  readonly lastAt?: number;
  readonly horizon?: string;
  readonly backlogMark?: string;
  /** Somebody else has to end first: the step is to be tried again in a moment. */
  readonly isWaiting?: boolean;
}

const COLUMNS = `id, project_id as "projectId", kind, source_id as "sourceId", target_id as "targetId", hashes,
  event_ids as "eventIds", stage, (extract(epoch from cursor_at) * 1000000)::bigint as "cursorAt", cursor_id as "cursorId",
  horizon::text as horizon, backlog_mark::text as "backlogMark",
  (extract(epoch from first_at) * 1000000)::bigint as "firstAt",
  (extract(epoch from last_at) * 1000000)::bigint as "lastAt", turn`;

type MoveRow = Omit<Move, "cursor"> & { cursorAt: number | null; cursorId: string | null };

/** Takes the oldest move that nobody works on. By the database's clock. */
export async function claimMove(
  client: Pick<PoolClient, "query">,
  leaseMs: number,
): Promise<Move | undefined> {
  const { rows } = await client.query<MoveRow>(
    `update issue_move set turn = turn + 1, lease_until = now() + $1 * interval '1 millisecond'
      where id = (select id from issue_move where done_at is null and (lease_until is null or lease_until < now())
                   order by id limit 1 for update skip locked)
      returning ${COLUMNS}`,
    [leaseMs],
  );
  return rows[0] && moveOf(rows[0]);
}

/** The part of a regroup that is under way. Its lease never ends: who has the regroup has it. */
export async function partOfRegroup(client: PoolClient, regroupId: number): Promise<Move | undefined> {
  const { rows } = await client.query<MoveRow>(
    `select ${COLUMNS} from issue_move where regroup_id = $1 and done_at is null`,
    [regroupId],
  );
  return rows[0] && moveOf(rows[0]);
}

/** The move as it is; undefined when somebody else has it by now, or it is gone. */
export async function readMove(
  client: PoolClient,
  { id, turn }: Pick<Move, "id" | "turn">,
): Promise<Move | undefined> {
  const { rows } = await client.query<MoveRow>(
    `select ${COLUMNS} from issue_move where id = $1 and turn = $2 and done_at is null`,
    [id, turn],
  );
  return rows[0] && moveOf(rows[0]);
}

/** The move, locked until the transaction ends; undefined when somebody else has it by now, or it is gone. */
export async function holdMove(
  client: PoolClient,
  { id, turn }: Pick<Move, "id" | "turn">,
): Promise<Move | undefined> {
  const { rows } = await client.query<MoveRow>(
    `select ${COLUMNS} from issue_move where id = $1 and turn = $2 and done_at is null for no key update`,
    [id, turn],
  );
  return rows[0] && moveOf(rows[0]);
}

export async function noteStep(
  client: PoolClient,
  { id }: Pick<Move, "id">,
  step: StepDone,
  leaseMs: number,
): Promise<void> {
  const moment = (us: number | undefined) => (us === undefined ? null : us);
  const cursor = step.cursor === "start" ? undefined : step.cursor;
  await client.query(
    `update issue_move
        set stage = coalesce($2, stage),
            cursor_at = case when $3 then timestamptz 'epoch' + $4::bigint * interval '1 microsecond' else cursor_at end,
            cursor_id = case when $3 then $5::uuid else cursor_id end,
            moved = moved + $6,
            first_at = least(first_at, timestamptz 'epoch' + $7::bigint * interval '1 microsecond'),
            last_at = greatest(last_at, timestamptz 'epoch' + $8::bigint * interval '1 microsecond'),
            horizon = coalesce($9::bigint, horizon), backlog_mark = coalesce($10::bigint, backlog_mark),
            lease_until = case when regroup_id is null then now() + $11 * interval '1 millisecond' else 'infinity' end,
            failures = 0, problem = null,
            done_at = case when $2 = 'done' then now() end
      where id = $1`,
    [
      id,
      step.stage ?? null,
      step.cursor !== undefined,
      moment(cursor?.at),
      cursor?.eventId ?? null,
      step.moved ?? 0,
      moment(step.firstAt),
      moment(step.lastAt),
      step.horizon ?? null,
      step.backlogMark ?? null,
      leaseMs,
    ],
  );
}

/** Lets go of it for so long; `problem` says why it failed. */
export async function letGo(
  client: Pick<PoolClient, "query">,
  { id, turn }: Pick<Move, "id" | "turn">,
  problem?: string,
): Promise<void> {
  await client.query(
    `update issue_move
        set lease_until = case when $3::text is null then null
                               else now() + least(60, power(2, least(failures, 6))) * interval '1 second' end,
            failures = failures + case when $3::text is null then 0 else 1 end, problem = $3
      where id = $1 and turn = $2 and done_at is null`,
    [id, turn, problem ?? null],
  );
}

function moveOf({ cursorAt, cursorId, ...row }: MoveRow): Move {
  return {
    ...row,
    cursor: cursorAt === null || cursorId === null ? undefined : { at: cursorAt, eventId: cursorId },
  };
}
