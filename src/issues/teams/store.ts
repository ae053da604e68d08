import { type Kysely, sql } from "kysely";
import type { Schema } from "../../db/schema.ts";

type Db = Kysely<Schema>;

/** Row locks are held for tens of milliseconds, and workers wait for no longer. */
const AT_ONCE = 500;
/** Whoever chose a team just before it was deleted has given an issue to it by then. */
const KEPT_MS = 60_000;

/**
 * Lets go of what deleted teams had, with a note at each issue, and then of the teams. Any number of nodes may do so, and
 * each may stop anywhere: another goes on.
 */
export async function letGoOfTeams(db: Db, now: number, stop: AbortSignal): Promise<void> {
  const { rows } = await sql<{ id: number; slug: string; deletedAt: Date }>`
    select id, slug, deleted_at as "deletedAt" from team where deleted_at is not null order by id`.execute(
    db,
  );
  for (const { id, slug, deletedAt } of rows) {
    while (!stop.aborted && (await letGoOfIssues(db, id, slug, new Date(now))) === AT_ONCE);
    if (stop.aborted) return;
    if (deletedAt.getTime() + KEPT_MS > now) continue;
    await sql`
      delete from team where id = ${id} and deleted_at is not null
         and not exists (select from issue where assignee_team_id = ${id})`.execute(db);
  }
}

/** One statement, so an issue has its note if and only if it was let go of. */
async function letGoOfIssues(db: Db, teamId: number, slug: string, now: Date): Promise<number> {
  const note = JSON.stringify({ team: slug, reason: "team_deleted" });
  const { rows } = await sql<{ issues: number }>`
    with held as (
      select id, assignee_id from issue where assignee_team_id = ${teamId}
       order by id limit ${AT_ONCE} for no key update),
    freed as (update issue set assignee_team_id = null from held where issue.id = held.id),
    noted as (
      insert into issue_activity (issue_id, account_id, type, data, at)
      select held.id, team.deleted_by, 'unassigned', ${note}::jsonb, ${now}::timestamptz
        from held, team where team.id = ${teamId} and held.assignee_id is null)
    select count(*) as issues from held`.execute(db);
  return rows[0]?.issues ?? 0;
}
