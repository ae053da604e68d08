import type { PoolClient } from "pg";
import type { PackedEvent } from "../../protocol/stations.ts";

/** Values of one key that an issue keeps counts of; later ones count in the key's totals only. */
const MAX_VALUES_A_KEY = 500;

/** Different on nearly every event: they can be read from events, and counts of them would only be copies. */
const UNCOUNTED_TAGS = new Set(["trace", "trace.span", "replayId", "user"]);

interface KeyCount {
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

/** Tags of many events, added up by issue, key and value. */
export class TagTally {
  readonly #issues = new Map<number, Map<string, KeyCount>>();
  #values = 0;

  /** Different values that wait. */
  get size(): number {
    return this.#values;
  }

  add(issueId: number, { event, tags }: PackedEvent): void {
    this.addTags(issueId, event.timestamp * 1000, tags);
  }

  /** `at`: when it happened, in milliseconds since 1970. */
  addTags(issueId: number, at: number, tags: Iterable<readonly [key: string, value: string]>): void {
    const keys = this.#keysOf(issueId);
    for (const [key, value] of tags) {
      if (UNCOUNTED_TAGS.has(key)) continue;
      let count = keys.get(key);
      if (count === undefined) {
        count = { issueId, key, events: 0, values: new Map() };
        keys.set(key, count);
      }
      count.events += 1;
      const known = count.values.get(value);
      if (known === undefined) {
        count.values.set(value, { events: 1, firstSeen: at, lastSeen: at });
        this.#values += 1;
        continue;
      }
      known.events += 1;
      known.firstSeen = Math.min(known.firstSeen, at);
      known.lastSeen = Math.max(known.lastSeen, at);
    }
  }

  #keysOf(issueId: number): Map<string, KeyCount> {
    const known = this.#issues.get(issueId);
    if (known !== undefined) return known;
    const made = new Map<string, KeyCount>();
    this.#issues.set(issueId, made);
    return made;
  }

  /** In the one order in which all workers lock rows. */
  inOrder(): KeyCount[] {
    return [...this.#issues.values()]
      .flatMap((keys) => [...keys.values()])
      .sort((a, b) => a.issueId - b.issueId || (a.key < b.key ? -1 : 1));
  }
}

/** Adds a tally to the tables, within the caller's transaction. */
export async function writeTagCounts(client: PoolClient, tally: TagTally): Promise<void> {
  const keys = tally.inOrder();
  if (keys.length === 0) return;
  const { rows: full } = await client.query<{ issue_id: number | null; key: string }>({
    name: "count-tag-keys",
    text: `insert into issue_tag_key (issue_id, key, events, values)
           select *, 0 from unnest($1::bigint[], $2::text[], $3::bigint[])
               on conflict (issue_id, key) do update set events = issue_tag_key.events + excluded.events
        returning case when values >= $4 then issue_id end as issue_id, key`,
    values: [
      keys.map((one) => one.issueId),
      keys.map((one) => one.key),
      keys.map((one) => one.events),
      MAX_VALUES_A_KEY,
    ],
  });
  const isFull = new Set(
    full.filter((row) => row.issue_id !== null).map((row) => `${row.issue_id} ${row.key}`),
  );

  // The keys' rows are locked now, so no other worker adds values to them meanwhile.
  const values = keys.flatMap(({ issueId, key, values }) =>
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
