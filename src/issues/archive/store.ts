import { type Kysely, sql } from "kysely";
import type { Database } from "../../db/database.ts";
import type { Schema } from "../../db/schema.ts";

type Db = Kysely<Schema>;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** An hour of which this much is over says as much as a whole one. */
const LEAST_RUN_MS = 10 * 60_000;
/** Fewer than these are no escalation, whatever an issue did before. */
const LEAST = { hour: 10, day: 30 };
const AT_ONCE = 500;

/**
 * Makes forecasts for these archived issues: twice the busiest hour and the busiest day, by UTC, of the last seven days.
 * The running hour counts as if it went on as it began where `isRunningCounted`; otherwise it does not count at all, so
 * that nothing that rises just now is taken for usual.
 */
export async function setForecasts(
  db: Db,
  ids: readonly number[],
  now: number,
  isRunningCounted: boolean,
): Promise<void> {
  if (ids.length === 0) return;
  const hour = Math.floor(now / HOUR_MS) * HOUR_MS;
  const day = Math.floor(now / DAY_MS) * DAY_MS;
  const next = isRunningCounted ? hour + HOUR_MS : hour;
  const stretch = HOUR_MS / Math.max(LEAST_RUN_MS, now - hour);
  const hoursToCome = (day + DAY_MS - hour) / HOUR_MS - 1;
  await sql`
    with hours as (
      select h.issue_id, date_trunc('day', h.hour at time zone 'UTC') as day,
             h.events * case when h.hour = ${new Date(hour)} then ${stretch}::float8 else 1 end as events,
             case when h.hour = ${new Date(hour)} then h.events * ${stretch}::float8 * ${hoursToCome}::float8 else 0 end
               as to_come
        from issue_hour h
       where h.issue_id = any(${ids as number[]}::bigint[])
         and h.hour >= ${new Date(hour - 7 * DAY_MS)} and h.hour < ${new Date(next)}),
    days as (
      select issue_id, max(events) as busiest_hour, sum(events) + sum(to_come) as events
        from hours group by issue_id, day),
    busiest as (
      select issue_id, max(busiest_hour) as hour, max(events) as day from days group by issue_id)
    update issue i
       set archive = coalesce(i.archive, jsonb_build_object('at', ${now}::bigint)) || jsonb_build_object(
             'forecastAt', ${now}::bigint,
             'forecast', jsonb_build_object(
               'hour', greatest(${LEAST.hour}::bigint, ceil(2 * coalesce(b.hour, 0))::bigint),
               'day', greatest(${LEAST.day}::bigint, ceil(2 * coalesce(b.day, 0))::bigint)))
      from unnest(${ids as number[]}::bigint[]) as w (id) left join busiest b on b.issue_id = w.id
     where i.id = w.id and i.status = 'ignored' and i.substatus = 'archived_until_escalating'`.execute(db);
}

/** Makes forecasts anew that are a day old, and those that issues have not that an earlier version archived. */
export async function refreshForecasts(db: Database, now: number, stop: AbortSignal): Promise<void> {
  let last = 0;
  while (!stop.aborted) {
    const ids = await db.transaction().execute(async (tx) => {
      const old = await tx
        .selectFrom("issue")
        .select("id")
        .where("id", ">", last)
        .where("status", "=", "ignored")
        .where("substatus", "=", "archived_until_escalating")
        .where(sql<boolean>`coalesce((archive ->> 'forecastAt')::bigint, 0) < ${now - DAY_MS}::bigint`)
        .orderBy("id")
        .limit(AT_ONCE)
        .forNoKeyUpdate()
        .skipLocked()
        .execute();
      const found = old.map(({ id }) => id);
      await setForecasts(tx, found, now, false);
      return found;
    });
    if (ids.length < AT_ONCE) return;
    last = ids.at(-1) ?? last;
  }
}

/** Wakes archived issues whose time is over, by the database's clock. Those that are locked have their turn next time. */
export async function wakeInTime(db: Database): Promise<number> {
  let done = 0;
  for (;;) {
    const { rows } = await sql`
      with due as (
        select id, (archive ->> 'minutes')::bigint as minutes from issue
         where wakes_at <= now() and status = 'ignored' and substatus = 'archived_until_condition_met'
         limit ${AT_ONCE} for no key update skip locked),
      told as (
        insert into issue_activity (issue_id, type, data)
        select id, 'set_unresolved', jsonb_build_object('because', 'ignoreDuration', 'ignoreDuration', minutes) from due
        returning id),
      caused as (insert into woken_cause (activity_id) select id from told)
      update issue i
         set status = 'unresolved', substatus = 'ongoing', archive = null,
             wakes_at = null, wakes_after_events = null, wakes_after_users = null
        from due where i.id = due.id
      returning i.id`.execute(db);
    done += rows.length;
    if (rows.length < AT_ONCE) return done;
  }
}

/** After this an issue is neither new nor back nor escalating any more, but goes on (reference: grouping-and-search.md §5). */
const AGED_DAYS = 7;

/** What has been new, regressed or escalating for a week is ongoing. */
export async function ageSubstates(db: Database, now: number, stop: AbortSignal): Promise<void> {
  const since = new Date(now - AGED_DAYS * DAY_MS);
  while (!stop.aborted) {
    const { rows } = await sql`
      with old as (
        select id, substatus from issue i
         where status = 'unresolved' and substatus in ('new', 'regressed', 'escalating')
           and first_seen < ${since}
           and (substatus = 'new' or not exists (
                select from issue_activity a
                 where a.issue_id = i.id and a.at >= ${since} and a.type in ('set_regression', 'set_escalating')))
         limit ${AT_ONCE} for no key update skip locked),
      told as (
        insert into issue_activity (issue_id, type, data)
        select id, 'auto_set_ongoing', jsonb_build_object('was', substatus, 'afterDays', ${AGED_DAYS}::int) from old)
      update issue i set substatus = 'ongoing' from old where i.id = old.id returning i.id`.execute(db);
    if (rows.length < AT_ONCE) return;
  }
}
