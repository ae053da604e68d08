import type { Pool } from "pg";

/** A claim on one run of a schedule; its holder alone may renew or end it. */
export interface Claim {
  readonly name: string;
  readonly turn: number;
}

export interface Claiming {
  /** Only these are looked at: another version may know others. */
  readonly names: readonly string[];
  /** Who claims, for people to read. */
  readonly node: string;
  /** For so long nobody else takes it, unless it is renewed. */
  readonly leaseMs: number;
}

/** Makes rows for schedules that have none; they are due at once. Others are left as they are. */
export async function ensureSchedules(pool: Pool, names: readonly string[]): Promise<void> {
  await pool.query(
    `insert into schedule (name) select name from unnest($1::text[]) as s (name) order by name
         on conflict do nothing`,
    [names],
  );
}

/**
 * Takes the schedule that has been due for longest, unless another node holds it. Everything goes by the database's
 * clock, which all nodes share. A holder that died loses it when its lease runs out.
 */
export async function claimDue(pool: Pool, { names, node, leaseMs }: Claiming): Promise<Claim | undefined> {
  const { rows } = await pool.query<Claim>(
    `update schedule
        set turn = turn + 1, leased_to = $2, started_at = now(),
            lease_until = now() + $3 * interval '1 millisecond'
      where name = (
            select name from schedule
             where name = any($1) and due_at <= now() and (lease_until is null or lease_until < now())
             order by due_at, name limit 1 for update skip locked)
      returning name, turn`,
    [names, node, leaseMs],
  );
  return rows[0];
}

/** False when somebody else has it by now: the work must stop. */
export async function renew(pool: Pool, { name, turn }: Claim, leaseMs: number): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update schedule set lease_until = now() + $3 * interval '1 millisecond' where name = $1 and turn = $2`,
    [name, turn, leaseMs],
  );
  return rowCount === 1;
}

/** Due again at the next multiple of `everyMs` after the time it was due; runs that were missed are not made up. */
export async function endWell(pool: Pool, { name, turn }: Claim, everyMs: number): Promise<void> {
  await pool.query(
    `update schedule
        set due_at = due_at + $3 * interval '1 millisecond'
                   * (1 + floor(extract(epoch from greatest(now() - due_at, interval '0')) * 1000 / $3)),
            done_at = now(), took_ms = extract(epoch from now() - started_at) * 1000,
            leased_to = null, lease_until = null, failures = 0, problem = null
      where name = $1 and turn = $2`,
    [name, turn, everyMs],
  );
}

/** Due again after `againInMs`, doubled with each failure in a row, at most after `everyMs`. */
export async function endBadly(
  pool: Pool,
  { name, turn }: Claim,
  { problem, againInMs, everyMs }: { problem: string; againInMs: number; everyMs: number },
): Promise<void> {
  await pool.query(
    `update schedule
        set due_at = now() + least($4::float8, $3::float8 * power(2, least(failures, 20))) * interval '1 millisecond',
            leased_to = null, lease_until = null, failures = failures + 1, problem = $5
      where name = $1 and turn = $2`,
    [name, turn, againInMs, everyMs, problem],
  );
}

/** Gives a claim back as if it had not been taken: the node stops, another may do it at once. */
export async function giveBack(pool: Pool, { name, turn }: Claim): Promise<void> {
  await pool.query("update schedule set leased_to = null, lease_until = null where name = $1 and turn = $2", [
    name,
    turn,
  ]);
}

/** Milliseconds until one of them is due and free; 0 when one is. */
export async function nextDueIn(pool: Pool, names: readonly string[]): Promise<number | undefined> {
  const { rows } = await pool.query<{ ms: number | null }>(
    `select extract(epoch from min(greatest(due_at, lease_until)) - now())::float8 * 1000 as ms
       from schedule where name = any($1)`,
    [names],
  );
  const ms = rows[0]?.ms;
  return ms === null || ms === undefined ? undefined : Math.max(0, ms);
}
