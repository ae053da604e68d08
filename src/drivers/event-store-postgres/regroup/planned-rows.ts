import type { PoolClient } from "pg";
import { COLUMNS, type MovingRow } from "../moves/event-rows.ts";
import type { Cursor } from "../moves/move.ts";
import type { Regroup } from "./regroup.ts";

/** Whose rows of the plan: of an issue that events leave, or, on the way back, of a home that they came to. */
export interface Leaving {
  readonly isBack: boolean;
  /** The issue as it was planned, or the home. */
  readonly from: number;
}

/** A row of the plan, and the event if it is still stored. */
export interface PlannedRow {
  readonly sourceId: number;
  readonly eventId: string;
  /** Microseconds since 1970. */
  readonly at: number;
  readonly home: number;
  /** Where it is to go, as it was planned; 0: nowhere. */
  readonly target: number;
  /** The key that it then has; null: it says none. */
  readonly key: string | null;
  readonly userHash: string | null;
  /** Whose it is now. Undefined where retention took it. */
  readonly issueId: number | undefined;
  readonly row: MovingRow | undefined;
}

type Found = Omit<PlannedRow, "row" | "issueId"> & { event: (MovingRow & { issueId: number }) | null };

/** The next rows of the plan, newest first. */
export async function plannedRows(
  client: PoolClient,
  { id, projectId }: Regroup,
  { isBack, from }: Leaving,
  after: Cursor | undefined,
  limit: number,
): Promise<PlannedRow[]> {
  const { rows } = await client.query<Found>(
    `select p.source_id as "sourceId", p.event_id as "eventId", p.home,
            (extract(epoch from p.at) * 1000000)::bigint as at,
            ${isBack ? "p.source_id" : "coalesce(h.target_id, 0)"} as target,
            ${isBack ? "p.old_key" : "p.new_key"}::text as key, p.user_hash::text as "userHash", to_jsonb(e) as event
       from (select * from grouping_regroup_event
              where regroup_id = $1 and ${isBack ? "home" : "source_id"} = $2
                and at <= coalesce(timestamptz 'epoch' + $3::bigint * interval '1 microsecond', 'infinity')
                and ($3::bigint is null or event_id < $4::uuid
                     or at < timestamptz 'epoch' + $3::bigint * interval '1 microsecond')
              order by at desc, event_id desc limit $5) p
       left join grouping_regroup_home h on h.regroup_id = p.regroup_id and h.home = p.home
       left join lateral (
            select issue_id as "issueId", ${COLUMNS} from event
             where day = p.day and project_id = $6 and event_id = p.event_id limit 1) e on true
      order by p.at desc, p.event_id desc`,
    [id, from, after?.at ?? null, after?.eventId ?? null, limit, projectId],
  );
  return rows.map(({ event, ...rest }) => ({
    ...rest,
    issueId: event?.issueId,
    row: event === null ? undefined : event,
  }));
}

/** Gives rows to other issues, and the keys that they have there. By day, so that each statement touches one partition. */
export async function placeRows(
  client: PoolClient,
  { projectId }: Pick<Regroup, "projectId">,
  from: number,
  rows: readonly { readonly row: MovingRow; readonly to: number; readonly key: string | null }[],
): Promise<void> {
  for (const [day, group] of Map.groupBy(rows, ({ row }) => row.day)) {
    await client.query({
      name: "place-events",
      text: `update event e set issue_id = p.issue_id, hash_key = p.key
               from unnest($4::uuid[], $5::bigint[], $6::bigint[]) as p (event_id, issue_id, key)
              where e.day = $1::date and e.project_id = $2 and e.event_id = p.event_id and e.issue_id = $3`,
      values: [
        day,
        projectId,
        from,
        group.map(({ row }) => row.eventId),
        group.map(({ to }) => to),
        group.map(({ key }) => key),
      ],
    });
  }
}

/** Takes rows out of the plan that were not moved, so that nothing moves them back. */
export async function unplan(
  client: PoolClient,
  { id }: Pick<Regroup, "id">,
  rows: readonly Pick<PlannedRow, "sourceId" | "eventId">[],
): Promise<void> {
  for (const [sourceId, group] of Map.groupBy(rows, (row) => row.sourceId)) {
    await client.query(
      "delete from grouping_regroup_event where regroup_id = $1 and source_id = $2 and event_id = any($3::uuid[])",
      [id, sourceId, group.map(({ eventId }) => eventId)],
    );
  }
}
