import type { PoolClient } from "pg";
import { linesOf, tagOf } from "../../protocol/packed-tags.ts";
import type { TagCount } from "./counts.ts";
import { dropKeysBeyond } from "./tag-key-bound.ts";

/** Values of one key that an issue keeps counts of; later ones count in the key's totals only. */
export const MAX_VALUES_A_KEY = 500;

export interface KeyCount {
  readonly issueId: number;
  readonly key: string;
  events: number;
  readonly values: Map<string, ValueCount>;
}

interface ValueCount {
  events: number;
  firstSeen: number;
  lastSeen: number;
}

/** Whole sets of tags taken apart by key and value. */
export function keysOf(sets: readonly TagCount[]): KeyCount[] {
  const issues = new Map<number, Map<string, KeyCount>>();
  for (const [issueId, tags, events, firstSeen, lastSeen] of sets) {
    let keys = issues.get(issueId);
    if (keys === undefined) {
      keys = new Map();
      issues.set(issueId, keys);
    }
    for (const line of linesOf(tags)) {
      const [key, value] = tagOf(line);
      let count = keys.get(key);
      if (count === undefined) {
        count = { issueId, key, events: 0, values: new Map() };
        keys.set(key, count);
      }
      count.events += events;
      countIn(count.values, value, { events, firstSeen, lastSeen });
    }
  }
  return [...issues.values()].flatMap((keys) => [...keys.values()]);
}

function countIn(
  counts: Map<string, ValueCount>,
  name: string,
  { events, firstSeen, lastSeen }: ValueCount,
): void {
  const known = counts.get(name);
  if (known === undefined) {
    counts.set(name, { events, firstSeen, lastSeen });
    return;
  }
  known.events += events;
  known.firstSeen = Math.min(known.firstSeen, firstSeen);
  known.lastSeen = Math.max(known.lastSeen, lastSeen);
}

/** Adds tags to their issues' counts. The caller has locked the issues. */
export async function countTags(client: PoolClient, sets: readonly TagCount[]): Promise<void> {
  const keys = keysOf(sets);
  if (keys.length === 0) return;
  const { rows: told } = await client.query<{ issue_id: number | null; key: string; is_full: boolean }>({
    name: "count-tag-keys",
    text: `insert into issue_tag_key (issue_id, key, events, values)
           select *, 0 from unnest($1::bigint[], $2::text[], $3::bigint[])
               on conflict (issue_id, key) do update set events = issue_tag_key.events + excluded.events
        returning case when values >= $4 or xmax = 0 then issue_id end as issue_id, key, values >= $4 as is_full`,
    values: [
      keys.map((one) => one.issueId),
      keys.map((one) => one.key),
      keys.map((one) => one.events),
      MAX_VALUES_A_KEY,
    ],
  });
  // Only of full keys and of new ones the issue is told.
  const special = told.flatMap(({ issue_id, key, is_full }) =>
    issue_id === null ? [] : [{ issueId: issue_id, key, isFull: is_full }],
  );
  const isFull = new Set(special.filter((one) => one.isFull).map((one) => `${one.issueId} ${one.key}`));
  const isLeftOut = await dropKeysBeyond(
    client,
    special.filter((one) => !one.isFull),
  );

  const counted =
    isLeftOut.size === 0 ? keys : keys.filter((one) => !isLeftOut.has(`${one.issueId} ${one.key}`));
  const values = counted.flatMap(({ issueId, key, values }) =>
    [...values].map(([value, count]) => ({
      issueId,
      key,
      value,
      ...count,
      onlyIfKnown: isFull.has(`${issueId} ${key}`),
    })),
  );
  const { rows: added } = await client.query<{ issue_id: number; key: string; amount: number }>({
    name: "count-tag-values",
    text: `with counted as (
             insert into issue_tag (issue_id, key, value, events, first_seen, last_seen)
             select issue_id, key, value, events, first_seen, last_seen
               from unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::timestamptz[],
                           $6::timestamptz[], $7::boolean[]) with ordinality
                 as s (issue_id, key, value, events, first_seen, last_seen, only_if_known, place)
              where not only_if_known
                 or exists (select from issue_tag t
                             where t.issue_id = s.issue_id and t.key = s.key and t.value = s.value)
              order by place
                 on conflict (issue_id, key, value) do update
                set events = issue_tag.events + excluded.events,
                    first_seen = least(issue_tag.first_seen, excluded.first_seen),
                    last_seen = greatest(issue_tag.last_seen, excluded.last_seen)
          returning issue_id, key, (xmax = 0) as is_new)
           select issue_id, key, count(*) as amount from counted where is_new group by 1, 2 order by 1, 2`,
    values: [
      values.map((one) => one.issueId),
      values.map((one) => one.key),
      values.map((one) => one.value),
      values.map((one) => one.events),
      values.map((one) => new Date(one.firstSeen)),
      values.map((one) => new Date(one.lastSeen)),
      values.map((one) => one.onlyIfKnown),
    ],
  });
  if (added.length === 0) return;
  await client.query({
    name: "count-values-of-keys",
    text: `update issue_tag_key k set values = k.values + a.amount
             from unnest($1::bigint[], $2::text[], $3::bigint[]) as a (issue_id, key, amount)
            where k.issue_id = a.issue_id and k.key = a.key`,
    values: [added.map((one) => one.issue_id), added.map((one) => one.key), added.map((one) => one.amount)],
  });
}
