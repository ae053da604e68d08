import { type Kysely, sql } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { HistoryCursor } from "../../../ports/event-history.ts";
import { issuesOfHashes } from "../../lab/store.ts";
import type { PlacedEvent } from "../../lab/walk.ts";
import type { RegroupPlan } from "./plan.ts";

type Db = Kysely<Schema>;

/** A regroup whose plan this node makes. */
export interface HeldPlan {
  readonly id: number;
  readonly project_id: number;
  readonly turn: number;
  readonly fingerprint_rules: string;
  readonly stack_rules: string;
  readonly since: Date | null;
  readonly total: number | null;
  readonly state: Buffer | null;
  readonly failures: number;
}

export const inMs = (ms: number) => sql<Date>`now() + ${ms} * interval '1 millisecond'`;

/** Whether there is one whose plan nobody makes. */
export async function isPlanWaiting(db: Db): Promise<boolean> {
  const found = await db
    .selectFrom("grouping_regroup")
    .select("id")
    .where("ended_at", "is", null)
    .where("stage", "=", "plan")
    .where(sql<boolean>`(lease_until is null or lease_until < now())`)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

/** Takes the oldest whose plan nobody makes. By the database's clock. */
export async function claimPlan(db: Db, leaseMs: number): Promise<HeldPlan | undefined> {
  return await db
    .updateTable("grouping_regroup")
    .set({ turn: sql<number>`turn + 1`, lease_until: inMs(leaseMs) })
    .where("id", "=", (where) =>
      where
        .selectFrom("grouping_regroup as open")
        .select("open.id")
        .where("open.ended_at", "is", null)
        .where("open.stage", "=", "plan")
        .where(sql<boolean>`(open.lease_until is null or open.lease_until < now())`)
        .orderBy("open.id")
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returning([
      "id",
      "project_id",
      "turn",
      "fingerprint_rules",
      "stack_rules",
      "since",
      "total",
      "state",
      "failures",
    ])
    .executeTakeFirst();
}

type Held = Pick<HeldPlan, "id" | "turn">;

export interface PlanProgress {
  readonly looked: number;
  readonly total: number;
  /** Where it goes on; absent: what was kept before still holds. */
  readonly state?: Buffer;
}

/** Keeps how far it came, and the lease. False when it is somebody else's, was cancelled, or is gone with its project. */
export async function notePlan(
  db: Db,
  held: Held,
  { looked, total, state }: PlanProgress,
  leaseMs: number,
): Promise<boolean> {
  const { numUpdatedRows } = await ofHolder(db, held)
    .set({ looked, total, lease_until: inMs(leaseMs), ...(state && { state, failures: 0, problem: null }) })
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function letGoOfPlan(db: Db, held: Held): Promise<void> {
  await ofHolder(db, held).set({ lease_until: null }).execute();
}

export const ENDED = { ended_at: sql<Date>`now()`, state: null, lease_until: null } as const;

/** It is tried again after a while, or never again. */
export async function notePlanFailure(
  db: Db,
  held: Held,
  { problem, againInMs }: { readonly problem: string; readonly againInMs: number | undefined },
): Promise<void> {
  await ofHolder(db, held)
    .set(againInMs === undefined ? { ...ENDED, ended: "failed" } : { lease_until: inMs(againInMs) })
    .set({ problem, failures: sql<number>`failures + 1` })
    .execute();
}

function ofHolder(db: Db, { id, turn }: Held) {
  return db
    .updateTable("grouping_regroup")
    .where("id", "=", id)
    .where("turn", "=", turn)
    .where("stage", "=", "plan")
    .where("ended_at", "is", null);
}

/** Signed, as Postgres keeps eight bytes. */
const keyOf = (hash: string) => BigInt.asIntN(64, BigInt(`0x${hash.slice(0, 16)}`)).toString();

/** Of whoever has it still: keeps which of these events change their issue or their hash, and where they go. */
export async function planEvents(db: Db, { id, turn }: Held, events: readonly PlacedEvent[]): Promise<void> {
  const changing = events.filter(
    ({ home, issueId, storedKey, hashes }) => home !== issueId || storedKey !== hashes[0]?.slice(0, 16),
  );
  if (changing.length === 0) return;
  await sql`
    with held as (select id from grouping_regroup
                   where id = ${id} and turn = ${turn} and stage = 'plan' and ended_at is null for share)
    insert into grouping_regroup_event
           (regroup_id, source_id, at, event_id, day, home, old_key, new_key, user_hash)
    select held.id, source_id, timestamptz 'epoch' + at * interval '1 microsecond', event_id, day, home, old_key, new_key,
           user_hash
      from unnest(${changing.map(({ issueId }) => issueId)}::bigint[], ${changing.map(({ at }) => at)}::bigint[],
                  ${changing.map(({ eventId }) => eventId)}::uuid[], ${changing.map(({ day }) => day)}::date[],
                  ${changing.map(({ home }) => home)}::bigint[],
                  ${changing.map(({ storedKey }) => (storedKey === null ? null : keyOf(storedKey)))}::bigint[],
                  ${changing.map(({ hashes }) => keyOf(hashes[0] ?? "0"))}::bigint[],
                  ${changing.map(({ user }) => user)}::bigint[])
        as p (source_id, at, event_id, day, home, old_key, new_key, user_hash), held
        on conflict do nothing`.execute(db);
}

/** What was planned beyond where it goes on: that is done again, and may come out otherwise. */
export async function forgetBeyond(db: Db, { id }: Held, after: HistoryCursor | undefined): Promise<void> {
  await sql`
    delete from grouping_regroup_event
     where regroup_id = ${id}
       and (${after?.at ?? null}::bigint is null
            or at < timestamptz 'epoch' + ${after?.at ?? null}::bigint * interval '1 microsecond'
            or at = timestamptz 'epoch' + ${after?.at ?? null}::bigint * interval '1 microsecond'
               and event_id > ${after?.eventId ?? null}::uuid)`.execute(db);
}

const HASHES_AT_ONCE = 5_000;

/** By home, the hashes that no issue owns. */
export async function unownedHashes(
  db: Db,
  projectId: number,
  homes: Iterable<readonly [hash: string, home: number]>,
): Promise<Map<number, string[]>> {
  const all = [...homes];
  const unowned = new Map<number, string[]>();
  for (let at = 0; at < all.length; at += HASHES_AT_ONCE) {
    const some = all.slice(at, at + HASHES_AT_ONCE);
    const owners = await issuesOfHashes(
      db,
      projectId,
      some.map(([hash]) => hash),
    );
    for (const [hash, home] of some) {
      if (owners.has(hash)) continue;
      const known = unowned.get(home);
      if (known === undefined) unowned.set(home, [hash]);
      else known.push(hash);
    }
  }
  return unowned;
}

/** Events of a flood whose bodies went are known by their hash alone: they go where most of the others with it go. */
async function planThinned(db: Db, id: number, since: Date | null): Promise<void> {
  await sql`
    insert into grouping_regroup_event
           (regroup_id, source_id, at, event_id, day, home, old_key, new_key, user_hash)
    select ${id}, most.source_id, e.occurred_at, e.event_id, e.day, most.home, e.hash_key, most.new_key, e.user_hash
      from (select distinct on (source_id, old_key) source_id, old_key, home, new_key
              from (select source_id, old_key, home, new_key, count(*) as events from grouping_regroup_event
                     where regroup_id = ${id} and old_key is not null group by 1, 2, 3, 4) as sums
             order by source_id, old_key, events desc, home) as most
      join event e on e.issue_id = most.source_id and e.hash_key = most.old_key
     where e.block_id < 0 and not exists (select from event_surplus s where s.id = e.block_id)
       and e.occurred_at >= coalesce(${since}::timestamptz, '-infinity')
        on conflict do nothing`.execute(db);
}

/** The plan is made: from here on others move the events. False when somebody else has it, or it was cancelled. */
export async function endPlan(
  db: Db,
  held: Held & Pick<HeldPlan, "since">,
  plan: RegroupPlan,
  { looked, result }: { readonly looked: number; readonly result: object },
): Promise<boolean> {
  const { id, since } = held;
  const { homes, issues } = plan;
  return await db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await ofHolder(tx, held)
      .set({
        stage: "keep",
        looked,
        total: looked,
        state: null,
        lease_until: null,
        result: JSON.stringify(result),
      })
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await planThinned(tx, id, since);
    await tx
      .updateTable("grouping_regroup")
      .set({ planned: sql<number>`(select count(*) from grouping_regroup_event where regroup_id = ${id})` })
      .where("id", "=", id)
      .execute();
    await sql`
      insert into grouping_regroup_home (regroup_id, home, hashes, becomes, main_source)
      select ${id}, home, array(select jsonb_array_elements_text(hashes)), becomes, "mainSource"
        from jsonb_to_recordset(${JSON.stringify(homes)}::jsonb)
          as h (home bigint, hashes jsonb, becomes bigint, "mainSource" bigint)`.execute(tx);
    await sql`
      insert into grouping_regroup_issue (regroup_id, issue_id, fold_home)
      select ${id}, "issueId", "foldHome"
        from jsonb_to_recordset(${JSON.stringify(issues)}::jsonb) as i ("issueId" bigint, "foldHome" bigint)`.execute(
      tx,
    );
    return true;
  });
}
