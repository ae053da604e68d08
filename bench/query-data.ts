import type pg from "pg";
import { Partitions } from "../src/drivers/event-store-postgres/partitions.ts";

const DAY_MS = 86_400_000;
const DAYS = 14;
const PROJECTS = 20;

/**
 * An organisation as it is after two weeks: few issues have most of the events, most have a handful, and tags have
 * values that nearly all issues share, some, and one. Written by Postgres itself, so that ten million events take minutes.
 */
export async function fillQueries(
  pool: pg.Pool,
  size: { readonly events: number; readonly issues: number },
  say: (line: string) => void,
): Promise<{ email: string; organization: string }> {
  const run = async (what: string, text: string, values: unknown[] = []) => {
    say(what);
    const client = await pool.connect();
    try {
      await client.query("begin");
      // The same data on every run.
      await client.query("set local synchronous_commit = off");
      await client.query("select setseed(0.42)");
      await client.query(text, values);
      await client.query("commit");
    } finally {
      client.release();
    }
  };
  const now = Date.now();
  await new Partitions(pool).ensure(Array.from({ length: 46 }, (_, day) => now - (day - 1) * DAY_MS));
  await run(
    "projects, people, releases",
    `with org as (insert into organization (slug, name) values ('bench', 'Bench') returning id),
          people as (insert into account (email, name) select 'p' || n || '@example.com', 'P ' || n
                       from generate_series(1, 20) n returning id),
          members as (insert into membership (organization_id, account_id, role)
                      select org.id, people.id, 'member' from org, people),
          projects as (insert into project (organization_id, slug, name, first_event_at)
                       select org.id, 'p' || n, 'P ' || n, now() from org, generate_series(1, ${PROJECTS}) n returning id),
          releases as (insert into release (organization_id, version, package, version_order, created_at)
                       select org.id, 'web@1.' || n || '.0', 'web',
                              '000000001.' || lpad(n::text, 9, '0') || '.000000000.000000000~' || chr(1),
                              now() - (200 - n) * interval '6 hours'
                         from org, generate_series(1, 200) n returning id)
     insert into release_project (release_id, project_id) select releases.id, projects.id from releases, projects`,
  );
  await run("issues", ISSUES, [size.issues, size.events]);
  await run("tags of issues", TAGS);
  await run(
    "keys of tags",
    `insert into issue_tag_key (issue_id, key, events, values)
     select issue_id, key, sum(events), count(*) from issue_tag group by 1, 2 order by 1, 2`,
  );
  await run("users of issues", USERS);
  await run("hours of issues", HOURS);
  await run("events", EVENTS);
  say("statistics");
  for (const table of TABLES) await pool.query(`vacuum analyze ${table}`);
  return { email: "p1@example.com", organization: "bench" };
}

const TABLES = [
  "issue",
  "issue_text",
  "issue_tag",
  "issue_tag_key",
  "issue_user",
  "issue_hour",
  "issue_trend",
  "event",
  "release",
  "release_project",
  "project",
  "account",
];

/** $1 of them with $2 events together, by Zipf. */
const ISSUES = `
  insert into issue (project_id, number, status, substatus, level, type, title, culprit, platform, logger, metadata,
                     is_unhandled, priority, assignee_id, first_seen, last_seen, times_seen, users_seen,
                     first_release, last_release, grouping, resolved_at)
  select p.id, n, status, case status when 'unresolved' then (array['new', 'ongoing', 'ongoing', 'regressed'])[1 + n % 4]
                                      when 'ignored' then 'archived_until_escalating' end,
         level, 'error', kind || ': ' || left(words, 60), file || ' in ' || func, 'javascript',
         case when n % 3 = 0 then 'app.' || n % 40 end,
         jsonb_build_object('type', kind, 'value', words, 'filename', file, 'function', func),
         n % 4 = 0, (array['high', 'high', 'medium', 'low'])[1 + n % 4],
         case when random() < 0.3 then (select min(id) from account) + floor(random() * 20)::int end,
         last_seen - random() * interval '28 days', last_seen, times, 0,
         'web@1.' || 1 + floor(199 * random())::int || '.0', 'web@1.200.0',
         jsonb_build_object('version', 'stack-trace:2026-11', 'reason', 'grouped by: in-app frames of ' || file,
           'parts', (select jsonb_agg(jsonb_build_object('part', 'frame', 'value', md5(n || ' ' || f) || ' in ' || func,
                                                         'counts', f < 5, 'why', 'in-app')) from generate_series(1, 9) f),
           'hashes', jsonb_build_array(md5(n::text), md5('s' || n))),
         null
    from (select n, 1 + floor(${PROJECTS} * random() ^ 2)::int as project,
                 (array['unresolved', 'unresolved', 'unresolved', 'unresolved', 'unresolved', 'unresolved', 'unresolved',
                        'resolved', 'resolved', 'ignored'])[1 + floor(random() * 10)::int] as status,
                 (array['error', 'error', 'error', 'error', 'error', 'error', 'error', 'warning', 'fatal', 'info'])
                   [1 + floor(random() * 10)::int] as level,
                 (array['TypeError', 'RangeError', 'ReferenceError', 'NetworkError', 'TimeoutError', 'SyntaxError',
                        'QuotaExceededError', 'AssertionError'])[1 + floor(random() * 8)::int] as kind,
                 (array['Cannot read properties of undefined', 'is not a function', 'Failed to fetch', 'timed out after',
                        'Unexpected token', 'out of range'])[1 + floor(random() * 6)::int]
                   || ' (reading ''' || substr(md5((n / 3)::text), 1, 6) || ''') while '
                   || (array['loading', 'saving', 'rendering', 'paying', 'shipping'])[1 + floor(random() * 5)::int]
                   || ' the ' || (array['cart', 'basket', 'invoice', 'profile', 'report', 'ticket', 'harbour', 'ferry'])
                   [1 + floor(random() * 8)::int] || ' of customer ' || substr(md5(n::text), 1, 12) as words,
                 'src/' || substr(md5((n % 4000)::text), 1, 5) || '/' || substr(md5((n % 900)::text), 1, 8) || '.ts' as file,
                 (array['load', 'save', 'render', 'total', 'pay', 'open', 'close', 'send'])[1 + n % 8] || n % 700 as func,
                 date_trunc('milliseconds', now() - random() ^ 1.5 * interval '${DAYS} days') as last_seen,
                 greatest(1, round($2 / (n ^ 0.9 * (select sum(1 / i ^ 0.9) from generate_series(1, $1::int) i))))::int
                   as times
            from generate_series(1, $1::int) n) as i
    join (select id, row_number() over (order by id) as project from project) as p using (project)`;

/** key, how many values there are, how many an issue has at the most, how unequal they are. */
const KEYS = `(values ('environment', 3, 2, 3.0), ('release', 200, 6, 1.0), ('browser', 60, 4, 1.5), ('browser.name', 8, 3, 1.5),
  ('os', 40, 3, 1.5), ('os.name', 6, 2, 1.5), ('device.family', 300, 3, 1.5), ('device', 900, 3, 1.2), ('level', 2, 1, 2.0),
  ('handled', 2, 1, 1.0), ('mechanism', 5, 1, 2.0), ('transaction', 700, 3, 1.0), ('url', 50000, 4, 1.0),
  ('server_name', 50, 3, 1.0), ('dist', 30, 2, 1.0), ('runtime', 9, 2, 1.5), ('tenant', 2000, 5, 1.0),
  ('region', 6, 3, 1.2), ('plan', 4, 2, 1.2), ('port', 20000, 1, 1.0)) as k (key, amount, most, skew)`;

const TAGS = `
  insert into issue_tag (issue_id, key, value, events, first_seen, last_seen)
  select id, key, case key when 'release' then 'web@1.' || 1 + nth || '.0'
                           when 'environment' then (array['production', 'staging', 'development'])[1 + nth]
                           else key || ' ' || nth end, 1 + times_seen / most, first_seen, last_seen
    from (select distinct i.id, k.key, least(k.amount - 1, floor(k.amount * random() ^ k.skew))::int as nth, i.times_seen,
                 k.most, i.first_seen, i.last_seen
            from issue i cross join ${KEYS}
           cross join lateral generate_series(1, least(i.times_seen, 1 + floor(random() * k.most))::int)) as t
   order by id, key`;

const USERS = `
  with sights as (
    insert into issue_user (issue_id, user_hash, last_seen)
    select distinct on (i.id, u.user_hash) i.id, u.user_hash, i.last_seen
      from issue i
     cross join lateral (select hashint8extended(floor(500000 * random())::bigint, i.id * 0) as user_hash
                           from generate_series(1, least(5000, ceil(i.times_seen * 0.4))::int)) as u
    returning issue_id)
  update issue set users_seen = s.users from (select issue_id, count(*) as users from sights group by 1) s
   where s.issue_id = issue.id`;

const HOURS = `
  insert into issue_hour (issue_id, hour, events)
  select id, date_trunc('hour', last_seen - random() * least(interval '${DAYS} days', last_seen - first_seen)) as hour,
         sum(share)::bigint
    from (select i.id, i.first_seen, i.last_seen, greatest(1, i.times_seen / least(i.times_seen, 300)) as share
            from issue i cross join lateral generate_series(1, least(i.times_seen, 300)::int)) as e
   group by 1, 2`;

const EVENTS = `
  insert into event (day, project_id, issue_id, event_id, occurred_at, received_at, block_id, block_index, level, type,
                     platform, title, culprit, tags)
  select at::date, project_id, id, gen_random_uuid(), at, at, id, 0, level, type, platform, title, culprit,
         array['environment=production', 'level=' || level, 'release=web@1.200.0', 'browser=browser ' || id % 60,
               'transaction=transaction ' || id % 700]
    from (select i.*, (i.last_seen - random() * least(interval '${DAYS} days', i.last_seen - i.first_seen))
                        at time zone 'UTC' at time zone 'UTC' as at
            from issue i cross join lateral generate_series(1, i.times_seen)) as e`;
