import { sql } from "kysely";
import type { Database } from "../../db/database.ts";

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
const DAYS_BEFORE = 7;

/**
 * Makes the trends of all issues anew: by how many events the last 24 hours, the running one with them, are above the
 * average of as long in the seven days before. Issues for which that is nothing have no row.
 */
export async function refreshTrends(db: Database, now: number): Promise<void> {
  const next = Math.floor(now / HOUR_MS) * HOUR_MS + HOUR_MS;
  const day = new Date(next - DAY_HOURS * HOUR_MS);
  const week = new Date(day.getTime() - DAYS_BEFORE * DAY_HOURS * HOUR_MS);
  await db.transaction().execute(async (tx) => {
    // Nobody waits for these rows, and after a crash they are made anew.
    await sql`set local synchronous_commit = off`.execute(tx);
    await sql`
      with trend as (
        select h.issue_id,
               round(sum(case when h.hour >= ${day} then h.events::numeric else -h.events::numeric / ${DAYS_BEFORE} end))
                 ::bigint as score
          from issue_hour h
         where h.hour >= ${week} and h.hour < ${new Date(next)}
         group by 1),
      living as (
        select t.issue_id, t.score from trend t join issue i on i.id = t.issue_id where t.score <> 0),
      gone as (
        delete from issue_trend o where not exists (select from living l where l.issue_id = o.issue_id))
      insert into issue_trend (issue_id, score)
      select issue_id, score from living order by issue_id
          on conflict (issue_id) do update set score = excluded.score where issue_trend.score <> excluded.score`.execute(
      tx,
    );
  });
}
