import type { PoolClient } from "pg";
import { type Archive, readArchive, windowFrom } from "../../protocol/archive.ts";
import { floor, HOUR_MS } from "./counts.ts";

/** An archived issue that was struck, and that something may wake which its row does not tell. */
export interface WatchedIssue {
  readonly id: number;
  readonly archive: unknown;
  /** Of its latest event; milliseconds since 1970. */
  readonly lastSeen: number;
}

/** An issue that its own row has woken. */
export interface WokenIssue {
  readonly id: number;
  readonly woke: "time" | "events" | "users";
  readonly archive: unknown;
}

interface Waking {
  readonly id: number;
  readonly substatus: "ongoing" | "escalating";
  readonly type: "set_unresolved" | "set_escalating";
  readonly data: object;
}

const DAY_MS = 24 * HOUR_MS;

/** Writes into the activity of issues why they are awake, and leaves word for the mails about it. */
export async function noteWoken(client: PoolClient, issues: readonly WokenIssue[]): Promise<void> {
  await note(
    client,
    issues.map(({ id, woke, archive }) => ongoing(id, reasonOf(woke, readArchive(archive)))),
  );
}

/**
 * Wakes issues of which enough events or users came within their time, or more than was to be expected. Their rows are
 * locked, and their hours and users are counted already. Asks nothing where none of the struck issues waits for that,
 * which is nearly always.
 */
export async function wakeWatched(client: PoolClient, watched: readonly WatchedIssue[]): Promise<void> {
  const issues = watched.flatMap(({ id, lastSeen, archive }) => {
    const read = readArchive(archive);
    return read === undefined ? [] : [{ id, lastSeen, archive: read }];
  });
  if (issues.length === 0) return;
  const woken = new Map<number, Waking>();
  for (const waking of [
    ...(await tooManyEvents(client, issues)),
    ...(await tooManyUsers(client, issues)),
    ...(await beyondForecast(client, issues)),
  ]) {
    if (!woken.has(waking.id)) woken.set(waking.id, waking);
  }
  await wake(client, [...woken.values()]);
}

interface Watched {
  readonly id: number;
  readonly lastSeen: number;
  readonly archive: Archive;
}

/**
 * Hours that are within the time as a whole are counted already; of the one it begins in, rows of events tell, so many of
 * them at the most as are asked for, and only where they decide.
 */
async function tooManyEvents(client: PoolClient, issues: readonly Watched[]): Promise<Waking[]> {
  const asked = issues.flatMap(({ id, lastSeen, archive }) => {
    const { events, eventsWithin } = archive;
    if (events === undefined || eventsWithin === undefined) return [];
    return { id, most: events, within: eventsWithin, from: windowFrom(archive, eventsWithin, lastSeen) };
  });
  if (asked.length === 0) return [];
  const { rows } = await client.query<{ id: number }>({
    name: "find-issues-by-events-within",
    text: `select w.id
             from unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[], $4::bigint[]) as w (id, since, hour, most),
                  lateral (select coalesce(sum(h.events) filter (where h.hour >= w.hour), 0) as whole,
                                  coalesce(sum(h.events), 0) as most
                             from issue_hour h
                            where h.issue_id = w.id and h.hour >= w.hour - interval '1 hour') as h
            where case when h.whole >= w.most then true
                       when h.most < w.most then false
                       else h.whole + (select count(*)
                                         from (select from event e
                                                where e.issue_id = w.id and e.occurred_at > w.since
                                                  and e.occurred_at < w.hour
                                                  and e.day >= (w.since at time zone 'UTC')::date
                                                limit w.most) as few) >= w.most end`,
    values: [
      asked.map(({ id }) => id),
      asked.map(({ from }) => new Date(from)),
      asked.map(({ from }) => new Date(floor(from, HOUR_MS) + HOUR_MS)),
      asked.map(({ most }) => most),
    ],
  });
  return wakingOf(rows, asked, ({ id, most, within }) =>
    ongoing(id, { because: "ignoreCount", ignoreCount: most, ignoreWindow: within }),
  );
}

/** When a user was seen last is known to within ten minutes (counts.ts). */
async function tooManyUsers(client: PoolClient, issues: readonly Watched[]): Promise<Waking[]> {
  const asked = issues.flatMap(({ id, lastSeen, archive }) => {
    const { users, usersWithin } = archive;
    if (users === undefined || usersWithin === undefined) return [];
    return { id, most: users, within: usersWithin, from: windowFrom(archive, usersWithin, lastSeen) };
  });
  if (asked.length === 0) return [];
  const { rows } = await client.query<{ id: number }>({
    name: "find-issues-by-users-within",
    text: `select w.id
             from unnest($1::bigint[], $2::timestamptz[], $3::bigint[]) as w (id, since, most)
            where (select count(*)
                     from (select from issue_user u where u.issue_id = w.id and u.last_seen > w.since limit w.most) as few)
                  >= w.most`,
    values: [
      asked.map(({ id }) => id),
      asked.map(({ from }) => new Date(from)),
      asked.map(({ most }) => most),
    ],
  });
  return wakingOf(rows, asked, ({ id, most, within }) =>
    ongoing(id, { because: "ignoreUserCount", ignoreUserCount: most, ignoreUserWindow: within }),
  );
}

async function beyondForecast(client: PoolClient, issues: readonly Watched[]): Promise<Waking[]> {
  const asked = issues.flatMap(({ id, lastSeen, archive: { forecast } }) =>
    forecast === undefined ? [] : { id, forecast, at: lastSeen },
  );
  if (asked.length === 0) return [];
  const { rows } = await client.query<{ id: number; hour: number; day: number }>({
    name: "find-issues-beyond-forecast",
    text: `select w.id, s.hour::float8 as hour, s.day::float8 as day
             from unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[], $4::bigint[], $5::bigint[])
                    as w (id, hour, day, most_an_hour, most_a_day),
                  lateral (select coalesce(sum(h.events) filter (where h.hour = w.hour), 0) as hour,
                                  coalesce(sum(h.events), 0) as day
                             from issue_hour h
                            where h.issue_id = w.id and h.hour >= w.day and h.hour < w.day + interval '1 day') as s
            where s.hour > w.most_an_hour or s.day > w.most_a_day`,
    values: [
      asked.map(({ id }) => id),
      asked.map(({ at }) => new Date(floor(at, HOUR_MS))),
      asked.map(({ at }) => new Date(floor(at, DAY_MS))),
      asked.map(({ forecast }) => forecast.hour),
      asked.map(({ forecast }) => forecast.day),
    ],
  });
  const found = new Map(rows.map((row) => [row.id, row]));
  return wakingOf(rows, asked, ({ id, forecast }) => {
    const { hour = 0, day = 0 } = found.get(id) ?? {};
    const isOfHour = hour > forecast.hour;
    return {
      id,
      substatus: "escalating",
      type: "set_escalating",
      data: isOfHour
        ? { events: hour, forecast: forecast.hour, per: "hour" }
        : { events: day, forecast: forecast.day, per: "day" },
    };
  });
}

function wakingOf<Asked extends { readonly id: number }>(
  rows: readonly { readonly id: number }[],
  asked: readonly Asked[],
  make: (one: Asked) => Waking,
): Waking[] {
  const ids = new Set(rows.map(({ id }) => id));
  return asked.filter(({ id }) => ids.has(id)).map(make);
}

function ongoing(id: number, data: object): Waking {
  return { id, substatus: "ongoing", type: "set_unresolved", data };
}

/** What was asked for and is met, by the names that clients know it by. */
function reasonOf(woke: WokenIssue["woke"], archive: Archive | undefined): object {
  switch (woke) {
    case "time":
      return { because: "ignoreDuration", ignoreDuration: archive?.minutes };
    case "events":
      return { because: "ignoreCount", ignoreCount: archive?.events };
    case "users":
      return { because: "ignoreUserCount", ignoreUserCount: archive?.users };
  }
}

async function wake(client: PoolClient, issues: readonly Waking[]): Promise<void> {
  if (issues.length === 0) return;
  await client.query({
    name: "wake-issues",
    text: `update issue i
              set status = 'unresolved', substatus = w.substatus, archive = null,
                  wakes_at = null, wakes_after_events = null, wakes_after_users = null
             from unnest($1::bigint[], $2::text[]) as w (id, substatus)
            where i.id = w.id`,
    values: [issues.map(({ id }) => id), issues.map(({ substatus }) => substatus)],
  });
  await note(client, issues);
}

async function note(client: PoolClient, issues: readonly Waking[]): Promise<void> {
  if (issues.length === 0) return;
  await client.query({
    name: "note-woken-issues",
    text: `with told as (
             insert into issue_activity (issue_id, type, data)
             select * from unnest($1::bigint[], $2::text[], $3::jsonb[]) returning id)
           insert into woken_cause (activity_id) select id from told`,
    values: [
      issues.map(({ id }) => id),
      issues.map(({ type }) => type),
      issues.map(({ data }) => JSON.stringify(data)),
    ],
  });
}
