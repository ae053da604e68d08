import type { PoolClient } from "pg";
import type { PackedEvent } from "../../protocol/stations.ts";
import { issueColumns } from "./issue-columns.ts";

/** An issue that is not there yet, and the event that it begins with. */
export interface Newcomer {
  /** `id` is 0 until it is made. */
  readonly issue: { id: number };
  readonly first: PackedEvent;
}

/** Makes the issues, and a cause to tell of each; writes their ids into their places. Within a transaction. */
export async function makeIssues(client: PoolClient, newcomers: readonly Newcomer[]): Promise<void> {
  if (newcomers.length === 0) return;
  const next = await takeNumbers(client, newcomers);
  const rows = newcomers.map(({ first }) => {
    const { event, summary, grouping, projectId } = first;
    const number = next.get(projectId) ?? 1;
    next.set(projectId, number + 1);
    const seen = new Date(event.timestamp * 1000);
    return {
      project_id: projectId,
      number,
      ...issueColumns(event, summary),
      first_seen: seen,
      last_seen: seen,
      first_release: event.release ?? null,
      grouping: { version: grouping.version, hashes: grouping.hashes, ...grouping.explain() },
    };
  });
  const { rows: made } = await client.query<{ id: number; project_id: number; number: number }>({
    name: "make-issues",
    // Whoever is to be told hears of it by the cause, which exists if and only if the issue does.
    text: `with made as (
             insert into issue (project_id, number, substatus, level, type, title, culprit, platform, logger, metadata,
                                is_unhandled, priority, first_seen, last_seen, first_release, grouping)
             select project_id, number, 'new', level, type, title, culprit, platform, logger, metadata,
                    is_unhandled, priority, first_seen, last_seen, first_release, grouping
               from jsonb_to_recordset($1::jsonb) as sighting (
                      project_id bigint, number bigint, level text, type text, title text, culprit text,
                      platform text, logger text, metadata jsonb, is_unhandled boolean, priority text,
                      first_seen timestamptz, last_seen timestamptz, first_release text, grouping jsonb)
             returning id, project_id, number
           ), told as (
             insert into mail_cause (kind, issue_id) select 'new_issue', id from made
           ), owned as (
             insert into ownership_cause (issue_id, is_new)
             select made.id, true from made join ownership on ownership.project_id = made.project_id
              where ownership.rules <> ''
           )
           select id, project_id, number from made`,
    values: [JSON.stringify(rows)],
  });
  const idOf = new Map(made.map((row) => [`${row.project_id}:${row.number}`, row.id]));
  newcomers.forEach(({ issue }, index) => {
    const row = rows[index];
    issue.id = idOf.get(`${row?.project_id}:${row?.number}`) ?? 0;
  });
}

/** Takes as many short-id numbers of each project as it gets new issues; answers the first of each. */
async function takeNumbers(client: PoolClient, newcomers: readonly Newcomer[]): Promise<Map<number, number>> {
  const wanted = new Map<number, number>();
  for (const { first } of newcomers) wanted.set(first.projectId, (wanted.get(first.projectId) ?? 0) + 1);
  const { rows } = await client.query<{ id: number; first: number }>({
    name: "take-issue-numbers",
    text: `update project p set next_issue = p.next_issue + wanted.amount
             from unnest($1::bigint[], $2::bigint[]) as wanted (id, amount)
            where p.id = wanted.id
        returning p.id, p.next_issue - wanted.amount as first`,
    values: [[...wanted.keys()], [...wanted.values()]],
  });
  return new Map(rows.map((row) => [row.id, row.first]));
}
