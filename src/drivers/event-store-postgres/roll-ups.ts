import type { PoolClient } from "pg";
import type { OutcomeCount } from "../../protocol/outcome.ts";
import type { Placed } from "./resolve-issues.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Values of one key that an issue keeps counts of; later ones count in the key's totals only. */
const MAX_VALUES_A_KEY = 500;

/** Different on nearly every event: they can be read from events, and roll-ups of them would only be copies. */
const UNCOUNTED_TAGS = new Set(["trace", "trace.span", "replayId", "user"]);

/** Events by issue and hour, and by project and minute. */
export async function countEvents(client: PoolClient, placed: readonly Placed[]): Promise<void> {
  const byIssue = new Tally<readonly [number, number]>();
  const byProject = new Tally<readonly [number, number]>();
  for (const { prepared, issue } of placed) {
    const { timestamp, received } = prepared.event;
    byIssue.add([issue.id, floor(timestamp * 1000, HOUR_MS)], 1);
    byProject.add([prepared.projectId, floor(received * 1000, MINUTE_MS)], 1);
  }
  await upsert(client, "count-issue-hours", byIssue, (rows) => ({
    text: `insert into issue_hour (issue_id, hour, events)
           select * from unnest($1::bigint[], $2::timestamptz[], $3::bigint[])
               on conflict (issue_id, hour) do update set events = issue_hour.events + excluded.events`,
    values: [rows.map(([key]) => key[0]), rows.map(([key]) => new Date(key[1])), rows.map(([, n]) => n)],
  }));
  await upsert(client, "count-project-minutes", byProject, (rows) => ({
    text: `insert into project_minute (project_id, minute, events)
           select * from unnest($1::bigint[], $2::timestamptz[], $3::bigint[])
               on conflict (project_id, minute) do update set events = project_minute.events + excluded.events`,
    values: [rows.map(([key]) => key[0]), rows.map(([key]) => new Date(key[1])), rows.map(([, n]) => n)],
  }));
}

/** The ledger: every item's end, by project, key, category, reason and hour. */
export async function countOutcomes(client: PoolClient, outcomes: readonly OutcomeCount[]): Promise<void> {
  const tally = new Tally<readonly [number, number, number, string, string, string]>();
  const lastAt = new Map<string, number>();
  for (const { at, projectId, keyId, category, outcome, reason, quantity } of outcomes) {
    const key = [projectId, floor(at, HOUR_MS), keyId ?? 0, category, outcome, reason] as const;
    const name = tally.add(key, quantity);
    lastAt.set(name, Math.max(at, lastAt.get(name) ?? 0));
  }
  await upsert(client, "count-outcomes", tally, (rows) => ({
    text: `insert into outcome_hour (project_id, hour, key_id, category, outcome, reason, quantity, last_at)
           select * from unnest($1::bigint[], $2::timestamptz[], $3::bigint[], $4::text[], $5::text[], $6::text[],
                                $7::bigint[], $8::timestamptz[])
               on conflict (project_id, hour, key_id, category, outcome, reason) do update
              set quantity = outcome_hour.quantity + excluded.quantity,
                  last_at  = greatest(outcome_hour.last_at, excluded.last_at)`,
    values: [
      ...[0, 1, 2, 3, 4, 5].map((column) =>
        rows.map(([key]) => (column === 1 ? new Date(key[1]) : (key[column] ?? null))),
      ),
      rows.map(([, n]) => n),
      rows.map(([, , name]) => new Date(lastAt.get(name) ?? 0)),
    ],
  }));
}

/** Values of tags by issue, and totals by key. New values of a key that has its fill are counted in totals only. */
export async function countTags(client: PoolClient, placed: readonly Placed[]): Promise<void> {
  const values = new Map<string, TagSighting>();
  const keys = new Tally<readonly [number, string]>();
  for (const { prepared, issue } of placed) {
    const at = prepared.event.timestamp * 1000;
    for (const [key, value] of prepared.tags) {
      if (UNCOUNTED_TAGS.has(key)) continue;
      keys.add([issue.id, key], 1);
      const name = `${issue.id}\0${key}\0${value}`;
      const seen = values.get(name);
      if (seen === undefined) {
        values.set(name, { issueId: issue.id, key, value, events: 1, firstSeen: at, lastSeen: at });
      } else {
        seen.events += 1;
        seen.firstSeen = Math.min(seen.firstSeen, at);
        seen.lastSeen = Math.max(seen.lastSeen, at);
      }
    }
  }
  if (values.size === 0) return;

  await upsert(client, "count-tag-keys", keys, (rows) => ({
    text: `insert into issue_tag_key (issue_id, key, events, values)
           select *, 0 from unnest($1::bigint[], $2::text[], $3::bigint[])
               on conflict (issue_id, key) do update set events = issue_tag_key.events + excluded.events`,
    values: [rows.map(([key]) => key[0]), rows.map(([key]) => key[1]), rows.map(([, n]) => n)],
  }));
  // The keys' rows are locked now, so no other worker can add values to them meanwhile.
  const sorted = [...values.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sighting]) => sighting);
  await client.query({
    name: "count-tag-values",
    text: `with sighting as (
             select * from unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::timestamptz[], $6::timestamptz[])
               as s (issue_id, key, value, events, first_seen, last_seen)),
           counted as (
             update issue_tag t
                set events = t.events + s.events, first_seen = least(t.first_seen, s.first_seen),
                    last_seen = greatest(t.last_seen, s.last_seen)
               from sighting s
              where t.issue_id = s.issue_id and t.key = s.key and t.value = s.value
          returning t.issue_id, t.key, t.value),
           added as (
             insert into issue_tag (issue_id, key, value, events, first_seen, last_seen)
             select s.* from sighting s join issue_tag_key k using (issue_id, key)
              where k.values < $7
                and not exists (select from counted c
                                 where c.issue_id = s.issue_id and c.key = s.key and c.value = s.value)
          returning issue_id, key)
           update issue_tag_key k set values = k.values + a.amount
             from (select issue_id, key, count(*) as amount from added group by 1, 2) a
            where k.issue_id = a.issue_id and k.key = a.key`,
    values: [
      sorted.map((s) => s.issueId),
      sorted.map((s) => s.key),
      sorted.map((s) => s.value),
      sorted.map((s) => s.events),
      sorted.map((s) => new Date(s.firstSeen)),
      sorted.map((s) => new Date(s.lastSeen)),
      MAX_VALUES_A_KEY,
    ],
  });
}

interface TagSighting {
  readonly issueId: number;
  readonly key: string;
  readonly value: string;
  events: number;
  firstSeen: number;
  lastSeen: number;
}

type Key = readonly (string | number)[];

/** Adds up quantities by key, and gives them back in one order for all workers. */
class Tally<K extends Key> {
  readonly #entries = new Map<string, [key: K, quantity: number, name: string]>();

  add(key: K, quantity: number): string {
    const name = key.join("\0");
    const entry = this.#entries.get(name);
    if (entry === undefined) this.#entries.set(name, [key, quantity, name]);
    else entry[1] += quantity;
    return name;
  }

  inOrder(): [key: K, quantity: number, name: string][] {
    return [...this.#entries.values()].sort(([, , a], [, , b]) => (a < b ? -1 : 1));
  }
}

async function upsert<K extends Key>(
  client: PoolClient,
  name: string,
  tally: Tally<K>,
  statement: (rows: [key: K, quantity: number, name: string][]) => { text: string; values: unknown[] },
): Promise<void> {
  const rows = tally.inOrder();
  if (rows.length > 0) await client.query({ name, ...statement(rows) });
}

function floor(ms: number, step: number): number {
  return Math.floor(ms / step) * step;
}
