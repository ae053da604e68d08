import { type SqlBool, sql } from "kysely";
import type { Database } from "../../db/database.ts";
import type { EventCondition } from "./condition.ts";
import { testOfEvent, valueOfTag } from "./tests/store.ts";

/** A place between two events. */
export interface Place {
  /** Microseconds since 1970: a Date would lose some. */
  readonly at: number;
  /** 32 hex digits. */
  readonly eventId: string;
}

/** Events of one project, or of one issue, and how far they were read. */
export interface Lane extends Place {
  readonly id: number;
}

export interface Stretch {
  readonly of: "project" | "issue";
  readonly lanes: readonly Lane[];
  readonly order: "newest" | "oldest";
  /** Milliseconds since 1970, inclusive and exclusive. */
  readonly from: number;
  readonly to: number;
  /** Events of a lane that are looked at. */
  readonly most: number;
  readonly projectIds: readonly number[];
  readonly conditions: readonly EventCondition[];
  readonly rows: Rows;
}

/** Whole rows; or counts of them by stretches of time from `base` on, and by their values of a tag where one is named. */
export type Rows = "whole" | Counting;

/** Milliseconds, and since 1970. */
export interface Counting {
  readonly stepMs: number;
  readonly base: number;
  readonly tag?: string;
}

export interface Hit extends Place {
  readonly laneId: number;
  readonly row: HitRow;
}

export interface Count {
  readonly bucket: number;
  /** Null: the events have no such tag, or none was named. */
  readonly tag: string | null;
  readonly events: number;
  /** Microseconds since 1970. */
  readonly first: number;
  readonly last: number;
}

export interface HitRow {
  readonly projectId: number;
  /** Where the event is by now, if its issue was merged. */
  readonly issueId: number;
  readonly issueNumber: number;
  readonly receivedAt: Date;
  readonly level: string;
  readonly type: string;
  readonly platform: string;
  readonly title: string;
  readonly culprit: string;
  /** `key=value` each. */
  readonly tags: readonly string[];
  /** Its payload was let go by flood control. */
  readonly isThinned: boolean;
}

export interface Look {
  /** By lane: how many were looked at, and the last of them; none where a lane has nothing more. */
  readonly lanes: ReadonlyMap<number, Place & { readonly looked: number }>;
  /** Of whole rows. */
  readonly hits: readonly Hit[];
  readonly counts: readonly Count[];
}

/** Normalising lets no event occur more than a minute after its receipt; clocks of nodes may differ a little. */
const AHEAD_MS = 10 * 60_000;

/**
 * Reads on in each lane by its index, in a transaction that lets nothing be sorted instead: of a day that nobody has
 * analyzed Postgres expects a hundred rows, and would sort all that are left for each look (130 ms against 3 ms).
 */
export async function lookAt(db: Database, stretch: Stretch): Promise<Look> {
  const found = await db.transaction().execute(async (tx) => {
    await sql`set local enable_sort = off`.execute(tx);
    await sql`set local enable_bitmapscan = off`.execute(tx);
    await sql`set local jit = off`.execute(tx);
    return (await sql<FoundRow>`${lookSql(stretch)}`.execute(tx)).rows;
  });
  const lanes = new Map<number, Place & { looked: number }>();
  const hits: Hit[] = [];
  const counts: Count[] = [];
  for (const row of found) {
    const { lane } = row;
    lanes.set(lane, { looked: row.looked, at: row.last_at, eventId: undashed(row.last_id) });
    if (row.hit_lane === null) continue;
    if (stretch.rows !== "whole") counts.push(row);
    else hits.push({ laneId: lane, at: row.at, eventId: undashed(row.event_id), row: rowOf(row) });
  }
  return { lanes, hits, counts };
}

interface FoundRow extends Count {
  readonly lane: number;
  readonly looked: number;
  readonly last_at: number;
  readonly last_id: string;
  /** Null: the lane had no match. */
  readonly hit_lane: number | null;
  readonly event_id: string;
  readonly at: number;
  readonly project_id: number;
  readonly issue_id: number;
  readonly issue_number: number;
  readonly received_at: Date;
  readonly level: string;
  readonly type: string;
  readonly platform: string;
  readonly title: string;
  readonly culprit: string;
  readonly tags: readonly string[];
  readonly thinned: boolean;
}

function rowOf(row: FoundRow): HitRow {
  return {
    projectId: row.project_id,
    issueId: row.issue_id,
    issueNumber: row.issue_number,
    receivedAt: row.received_at,
    level: row.level,
    type: row.type,
    platform: row.platform,
    title: row.title,
    culprit: row.culprit,
    tags: row.tags,
    isThinned: row.thinned,
  };
}

function lookSql({ of, lanes, order, from, to, most, projectIds, conditions, rows }: Stretch) {
  const isNewest = order === "newest";
  const [before, beyond] = isNewest ? [sql`<`, sql`>`] : [sql`>`, sql`<`];
  const column = sql.ref(of === "project" ? "event.project_id" : "event.issue_id");
  const moment = sql`(timestamptz 'epoch' + lane.at * interval '1 microsecond')`;
  const inOrder = isNewest ? sql`occurred_at desc, event_id` : sql`occurred_at, event_id desc`;
  const backwards = isNewest ? sql`occurred_at, event_id desc` : sql`occurred_at desc, event_id`;
  const tests = [...conditions.map(testOfEvent), sql<SqlBool>`e.project_id = any(${projectIds}::bigint[])`];
  const picked = rows === "whole" ? WHOLE : countsOf(rows);
  const grouped = rows === "whole" ? sql`` : sql`group by e.lane, bucket, tag`;
  return sql`
    with stretch as (
      select lane.id as lane, event.*
        from unnest(${lanes.map(({ id }) => id)}::bigint[], ${lanes.map(({ at }) => at)}::bigint[],
                    ${lanes.map(({ eventId }) => eventId)}::uuid[]) as lane (id, at, event_id)
       cross join lateral (
         select project_id, issue_id, event_id, occurred_at, received_at, level, type, platform, title, culprit, tags,
                block_id
           from event
          where ${column} = lane.id and day >= ${dayText(from)}::date
            and occurred_at >= ${new Date(from)} and occurred_at < ${new Date(to)}
            and occurred_at ${before}= ${moment} and (occurred_at ${before} ${moment} or event_id ${beyond} lane.event_id)
          order by ${inOrder} limit ${most}) as event),
    ends as (
      select lane, count(*) as looked, ${isNewest ? sql`min(occurred_at)` : sql`max(occurred_at)`} as last_at,
             (array_agg(event_id order by ${backwards}))[1] as last_id
        from stretch group by lane),
    hit as (
      select e.lane as hit_lane, ${picked}
        from stretch as e
        left join issue_redirect on issue_redirect.issue_id = e.issue_id
        join issue on issue.id = coalesce(issue_redirect.target_id, e.issue_id)
       where ${sql.join(tests, sql` and `)} ${grouped})
    select ends.lane, ends.looked, (extract(epoch from ends.last_at) * 1000000)::bigint as last_at,
           ends.last_id,
           hit.*
      from ends left join hit on hit.hit_lane = ends.lane`;
}

const MICROS = sql`(extract(epoch from e.occurred_at) * 1000000)::bigint`;

const WHOLE = sql`e.event_id, ${MICROS} as at, e.project_id, issue.id as issue_id, issue.number as issue_number,
                  e.received_at, e.level, e.type, e.platform, e.title, e.culprit, to_json(e.tags) as tags,
                  e.block_id < 0 and not exists (select from event_surplus s where s.id = e.block_id) as thinned`;

function countsOf({ stepMs, base, tag }: Counting) {
  return sql`floor((extract(epoch from e.occurred_at) * 1000 - ${base}) / ${stepMs})::int as bucket,
             ${tag === undefined ? sql`null::text` : valueOfTag(tag)} as tag, count(*) as events,
             min(${MICROS}) as first, max(${MICROS}) as last`;
}

/** The earliest partition that can hold what occurred at this moment. */
function dayText(ms: number): string {
  return new Date(Math.max(0, ms - AHEAD_MS)).toISOString().slice(0, 10);
}

function undashed(uuid: string): string {
  return uuid.replaceAll("-", "");
}

/** Events by project and minute of their receipt, added up to buckets of `stepMs`, counted from `base`. */
export async function receivedIn(
  db: Database,
  projectIds: readonly number[],
  { base, from, to, stepMs }: { base: number; from: number; to: number; stepMs: number },
): Promise<{ bucket: number; events: number }[]> {
  const { rows } = await sql<{ bucket: number; events: number }>`
    select floor((extract(epoch from minute) * 1000 - ${base}) / ${stepMs})::int as bucket, sum(events)::bigint as events
      from project_minute
     where project_id = any(${projectIds}::bigint[])
       and minute >= ${new Date(from)} and minute < ${new Date(to)}
     group by 1`.execute(db);
  return rows;
}
