import type { PoolClient } from "pg";
import type { ReadAnew } from "../../../ports/issue-moves.ts";
import type { Event } from "../../../protocol/event.ts";
import { issueColumns } from "../issue-columns.ts";

/** A row of `issue` to be made, by its columns; those that are missing have their defaults. */
export interface NewIssue {
  /** Of an issue that comes back. */
  readonly id?: number;
  readonly project_id: number;
  readonly number: number;
  readonly [column: string]: unknown;
}

/** An issue without counts that begins with this event; the event's own count follows. */
export function issueOfEvent(
  event: Event,
  { summary, grouping, hashes }: ReadAnew,
  at: { projectId: number; number: number; seen: Date; release: string | null },
): NewIssue {
  return {
    project_id: at.projectId,
    number: at.number,
    status: "unresolved",
    substatus: "ongoing",
    ...issueColumns(event, summary),
    first_seen: at.seen,
    last_seen: at.seen,
    first_release: at.release,
    last_release: at.release,
    grouping: { ...grouping, hashes },
  };
}

/** Of a project's short ids, the next. */
export async function takeNumber(client: PoolClient, projectId: number): Promise<number> {
  const { rows } = await client.query<{ number: number }>(
    "update project set next_issue = next_issue + 1 where id = $1 returning next_issue - 1 as number",
    [projectId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error("the project is gone");
  return row.number;
}

/** Makes the row, without events: they are counted as they come. Answers its id. */
export async function insertIssue(client: PoolClient, issue: NewIssue): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    `insert into issue (id, project_id, number, status, substatus, level, type, title, culprit, platform, logger,
                        metadata, is_unhandled, priority, assignee_id, assignee_team_id, first_seen, last_seen, first_release,
                        last_release, grouping, resolved_at, resolved_in, wakes_at, wakes_after_events,
                        wakes_after_users, archive, turn)
     overriding system value
     select coalesce(i.id, nextval(pg_get_serial_sequence('issue', 'id'))), i.project_id, i.number,
            i.status, i.substatus, i.level, i.type, i.title, i.culprit,
            i.platform, i.logger, i.metadata, i.is_unhandled, i.priority, account.id, team.id, i.first_seen,
            i.last_seen, i.first_release, i.last_release, i.grouping, i.resolved_at, i.resolved_in,
            i.wakes_at, i.wakes_after_events, i.wakes_after_users, i.archive,
            coalesce(i.turn + 1, 0) -- what workers remember of its users is of another time
       from jsonb_populate_record(null::issue, $1::jsonb) as i
       left join account on account.id = i.assignee_id
       left join team on team.id = i.assignee_team_id and team.deleted_at is null
     returning id`,
    [JSON.stringify(issue)],
  );
  const [row] = rows;
  if (row === undefined) throw new Error("the issue was not made");
  return row.id;
}
