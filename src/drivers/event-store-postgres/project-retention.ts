import type { Pool } from "pg";

const DAY_MS = 86_400_000;
const ROWS_A_STEP = 1000;

export interface RemovedOfProject {
  readonly events: number;
  readonly issues: number;
}

/**
 * Removes what one project received more than `days` days before `now` (milliseconds since 1970): events and reports,
 * row by row, and issues that no event has struck since. Other projects keep theirs, so the disk space of the events'
 * bodies comes back when their whole day goes. May be called again after it was interrupted.
 */
export async function dropOfProject(
  pool: Pool,
  projectId: number,
  days: number,
  now: number,
  onProgress: (step: keyof RemovedOfProject, done: number) => void,
): Promise<RemovedOfProject> {
  const cutoff = new Date(now - days * DAY_MS);
  const inSteps = async (sql: string, onStep: (done: number) => void): Promise<number> => {
    for (let done = 0; ; ) {
      const { rowCount } = await pool.query(sql, [projectId, cutoff, ROWS_A_STEP]);
      if (!rowCount) return done;
      done += rowCount;
      onStep(done);
    }
  };
  const events = await inSteps(OLD_EVENTS, (done) => onProgress("events", done));
  await inSteps(OLD_REPORTS, () => undefined);
  const issues = await inSteps(OLD_ISSUES, (done) => onProgress("issues", done));
  return { events, issues };
}

export async function hasProject(pool: Pool, id: number): Promise<boolean> {
  const { rowCount } = await pool.query("select from project where id = $1", [id]);
  return rowCount === 1;
}

// The day lets Postgres leave younger partitions alone; UTC, as the days of partitions are.
const OLD_EVENTS = `
  delete from event where (event_id, project_id, day) in (
    select event_id, project_id, day from event
     where project_id = $1 and received_at < $2 and day <= ($2::timestamptz at time zone 'UTC')::date
     limit $3)`;

const OLD_REPORTS = `
  delete from user_report where (project_id, event_id) in (
    select project_id, event_id from user_report where project_id = $1 and received_at < $2 limit $3)`;

const OLD_ISSUES = `
  with old as (delete from issue where id in (
         select id from issue where project_id = $1 and last_seen < $2 order by id limit $3 for update skip locked)
       returning id),
       users as (delete from issue_user where issue_id in (select id from old)),
       keys as (delete from issue_tag_key where issue_id in (select id from old)),
       tags as (delete from issue_tag where issue_id in (select id from old))
  select from old`;
