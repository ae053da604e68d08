import type { PoolClient } from "pg";
import { floor, HOUR_MS, type TagCount } from "../counts.ts";
import type { Move } from "../moves/move.ts";
import { subtract } from "../moves/subtract.ts";
import { countTags } from "../tag-counts.ts";
import type { PlannedRow } from "./planned-rows.ts";
import type { Regroup } from "./regroup.ts";

/** What was counted of events without a row, when their issue was merged. */
export interface Rest {
  readonly events: number;
  /** Milliseconds since 1970. */
  readonly hours: readonly (readonly [hour: number, events: number])[];
  readonly tags: readonly (readonly [
    key: string,
    value: string,
    events: number,
    firstSeen: number,
    lastSeen: number,
  ])[];
}

/** Gives one of the issues that were merged into this home what had no row. False when there is none left. */
export async function returnRest(
  client: PoolClient,
  { id }: Regroup,
  part: Move,
  home: number,
): Promise<boolean> {
  const { rows } = await client.query<{ issueId: number; rest: Rest }>(
    `select r.issue_id as "issueId", r.rest from grouping_regroup_issue r join issue i on i.id = r.issue_id
      where r.regroup_id = $1 and r.fold_home = $2 and r.folded_into is not null and r.rest is not null
      order by r.issue_id limit 1 for no key update of i`,
    [id, home],
  );
  const [found] = rows;
  if (found === undefined) return false;
  const { issueId, rest } = found;
  const tagsOf = (of: number) =>
    rest.tags.map(
      ([key, value, events, first, last]): TagCount => [of, `${key}=${value}\n`, events, first, last],
    );
  const { sourceId: from } = part;
  if (rest.events > 0 || rest.tags.length > 0) {
    await subtract(client, part.id, from, {
      ...NOTHING,
      issues: [{ ...NOBODY, id: from, events: rest.events }],
      tags: tagsOf(from),
    });
    await client.query("update issue set times_seen = times_seen + $2 where id = $1", [issueId, rest.events]);
    await moveHours(client, from, issueId, rest.hours);
    await countTags(client, tagsOf(issueId));
  }
  await client.query(
    `insert into issue_move_user (move_id, user_hash)
     select $1, user_hash from grouping_regroup_rest_user where regroup_id = $2 and issue_id = $3
         on conflict do nothing`,
    [part.id, id, issueId],
  );
  await client.query(
    `with come as (
       insert into issue_user (issue_id, user_hash, last_seen)
       select issue_id, user_hash, last_seen from grouping_regroup_rest_user where regroup_id = $1 and issue_id = $2
           on conflict do nothing returning 1)
     update issue set users_seen = users_seen + (select count(*) from come) where id = $2`,
    [id, issueId],
  );
  await client.query(
    "update grouping_regroup_issue set rest = null where regroup_id = $1 and issue_id = $2",
    [id, issueId],
  );
  return true;
}

const NOTHING = { issues: [], hours: [], minutes: [], users: [], tags: [], outcomes: [] };
const NOBODY = {
  firstSeen: 0,
  lastSeen: 0,
  level: "",
  title: "",
  culprit: "",
  metadata: {},
  isUnhandled: false,
  release: null,
};

/** Events that retention took since they were moved: who they struck and when is all that is known of them. */
export async function moveGhosts(
  client: PoolClient,
  part: Move,
  to: number,
  gone: readonly PlannedRow[],
): Promise<void> {
  const { sourceId: from } = part;
  await client.query(
    `update issue set times_seen = greatest(0, times_seen + case when id = $1 then -$3::bigint else $3 end)
      where id in ($1, $2)`,
    [from, to, gone.length],
  );
  const hours = Map.groupBy(gone, ({ at }) => floor(at / 1000, HOUR_MS));
  await moveHours(
    client,
    from,
    to,
    [...hours].map(([hour, group]) => [hour, group.length]),
  );
  const struck = gone.filter(({ userHash }) => userHash !== null);
  const users = struck.map(({ userHash }) => userHash);
  await client.query(
    "insert into issue_move_user (move_id, user_hash) select distinct $1::bigint, * from unnest($2::bigint[]) on conflict do nothing",
    [part.id, users],
  );
  await client.query(
    `with come as (
       insert into issue_user (issue_id, user_hash, last_seen)
       select $1, user_hash, max(at) from unnest($2::bigint[], $3::timestamptz[]) as u (user_hash, at) group by user_hash
           on conflict do nothing returning 1)
     update issue set users_seen = users_seen + (select count(*) from come) where id = $1`,
    [to, users, struck.map(({ at }) => new Date(at / 1000))],
  );
}

/** Events by hour; nothing where retention took the counter. */
async function moveHours(
  client: PoolClient,
  from: number,
  to: number,
  hours: readonly (readonly [hour: number, events: number])[],
): Promise<void> {
  const moments = hours.map(([hour]) => new Date(hour));
  await client.query(
    `with gone as (select * from unnest($3::timestamptz[], $4::bigint[]) as g (hour, events)),
          less as (update issue_hour h set events = h.events - g.events from gone g
                    where h.issue_id = $1 and h.hour = g.hour returning h.hour, g.events)
     insert into issue_hour (issue_id, hour, events) select $2, hour, events from less
         on conflict (issue_id, hour) do update set events = issue_hour.events + excluded.events`,
    [from, to, moments, hours.map(([, events]) => events)],
  );
  await client.query(
    "delete from issue_hour where issue_id = $1 and hour = any($2::timestamptz[]) and events <= 0",
    [from, moments],
  );
}

/** Users who were forgotten with the events that go, and whom the issue had seen before these came. */
export async function returnUsers(
  client: PoolClient,
  { id }: Regroup,
  part: Move,
  home: number,
): Promise<void> {
  await client.query(
    `with come as (
       insert into issue_user (issue_id, user_hash, last_seen)
       select $3, known.user_hash, known.last_seen
         from grouping_regroup_home h
         join grouping_regroup_user known on known.regroup_id = h.regroup_id and known.issue_id = h.target_id
         join issue_move_user m on m.move_id = $4 and m.user_hash = known.user_hash
        where h.regroup_id = $1 and h.home = $2 and known.was_there
           on conflict do nothing returning 1)
     update issue set users_seen = users_seen + (select count(*) from come) where id = $3`,
    [id, home, part.sourceId, part.id],
  );
}
