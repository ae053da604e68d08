import type { PoolClient } from "pg";
import type { OutcomeCount } from "../../protocol/outcome.ts";
import type { Placed } from "./resolve-issues.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

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
