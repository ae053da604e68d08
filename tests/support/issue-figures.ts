import type { Pool } from "pg";

/** All that is counted of an issue. */
export interface Figures {
  readonly events: number;
  readonly rows: number;
  readonly users: readonly string[];
  readonly usersSeen: number;
  readonly hours: readonly string[];
  readonly tags: readonly string[];
  readonly keys: readonly string[];
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly title: string;
  readonly level: string;
  readonly firstRelease: string | null;
  readonly lastRelease: string | null;
  readonly isUnhandled: boolean;
}

/** As the counters have it. */
export async function countedFigures(pool: Pool, issueId: number): Promise<Figures> {
  const { rows } = await pool.query<Figures>(
    `select times_seen as events, users_seen as "usersSeen", title, level,
            first_release as "firstRelease", last_release as "lastRelease", is_unhandled as "isUnhandled",
            (extract(epoch from first_seen) * 1000)::bigint::text as "firstSeen",
            (extract(epoch from last_seen) * 1000)::bigint::text as "lastSeen",
            (select count(*)::int from event where issue_id = i.id) as rows,
            array(select user_hash::text from issue_user where issue_id = i.id order by 1) as users,
            array(select extract(epoch from hour)::bigint || ' ' || events from issue_hour where issue_id = i.id order by 1)
              as hours,
            array(select concat_ws(' ', key, value, events, (extract(epoch from first_seen) * 1000)::bigint,
                                   (extract(epoch from last_seen) * 1000)::bigint)
                    from issue_tag where issue_id = i.id order by 1) as tags,
            array(select concat_ws(' ', key, events, values) from issue_tag_key where issue_id = i.id order by 1) as keys
       from issue i where id = $1`,
    [issueId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`there is no issue ${issueId}`);
  return row;
}

/** The same as the rows of events tell it. */
export async function figuresOfRows(pool: Pool, issueId: number): Promise<Figures> {
  const { rows } = await pool.query<Figures>(
    `with e as (select *, (extract(epoch from date_trunc('milliseconds', occurred_at)) * 1000)::bigint as ms
                  from event where issue_id = $1),
          t as (select e.ms, split_part(tag, '=', 1) as key, substr(tag, strpos(tag, '=') + 1) as value
                  from e, unnest(tags) as tag where split_part(tag, '=', 1) not in ('user', 'trace', 'trace.span', 'replayId')),
          latest as (select * from e order by occurred_at desc limit 1)
     select count(*)::int as events, count(*)::int as rows,
            count(distinct user_hash)::int as "usersSeen",
            (select title from latest) as title, (select level from latest) as level,
            (select value from t where key = 'release' order by ms limit 1) as "firstRelease",
            (select value from t where key = 'release' order by ms desc limit 1) as "lastRelease",
            exists (select from t where key = 'handled' and value = 'no') as "isUnhandled",
            min(ms)::text as "firstSeen", max(ms)::text as "lastSeen",
            array(select distinct user_hash::text from e where user_hash is not null order by 1) as users,
            array(select extract(epoch from date_trunc('hour', occurred_at))::bigint || ' ' || count(*) as h
                    from e group by date_trunc('hour', occurred_at) order by 1) as hours,
            array(select concat_ws(' ', key, value, count(*), min(ms), max(ms)) as t from t group by key, value order by 1)
              as tags,
            array(select concat_ws(' ', key, count(*), count(distinct value)) as k from t group by key order by 1) as keys
       from e`,
    [issueId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error("no figures");
  return row;
}
