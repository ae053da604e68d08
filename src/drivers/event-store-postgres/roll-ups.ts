import type { PoolClient } from "pg";
import type { OutcomeCount } from "../../protocol/outcome.ts";
import type { Placed } from "./resolve-issues.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Events by issue and hour, and by project and minute. */
export async function countEvents(client: PoolClient, placed: readonly Placed[]): Promise<void> {
  const byIssue = new MomentTally();
  const byProject = new MomentTally();
  for (const { prepared, issue } of placed) {
    const { timestamp, received } = prepared.event;
    byIssue.add(issue.id, floor(timestamp * 1000, HOUR_MS));
    byProject.add(prepared.projectId, floor(received * 1000, MINUTE_MS));
  }
  await upsertMoments(
    client,
    "count-issue-hours",
    `insert into issue_hour (issue_id, hour, events)
     select * from unnest($1::bigint[], $2::timestamptz[], $3::bigint[])
         on conflict (issue_id, hour) do update set events = issue_hour.events + excluded.events`,
    byIssue,
  );
  await upsertMoments(
    client,
    "count-project-minutes",
    `insert into project_minute (project_id, minute, events)
     select * from unnest($1::bigint[], $2::timestamptz[], $3::bigint[])
         on conflict (project_id, minute) do update set events = project_minute.events + excluded.events`,
    byProject,
  );
}

async function upsertMoments(
  client: PoolClient,
  name: string,
  text: string,
  tally: MomentTally,
): Promise<void> {
  const { ids, moments, events } = tally.inOrder();
  if (ids.length > 0) await client.query({ name, text, values: [ids, moments, events] });
}

/** Counts by a number and a moment. Every event comes by here, so no text is made of either. */
class MomentTally {
  readonly #counts = new Map<number, Map<number, number>>();

  add(id: number, moment: number): void {
    const moments = this.#counts.get(id);
    if (moments === undefined) this.#counts.set(id, new Map([[moment, 1]]));
    else moments.set(moment, (moments.get(moment) ?? 0) + 1);
  }

  /** Columns, in the one order in which all workers lock rows. */
  inOrder(): { ids: number[]; moments: Date[]; events: number[] } {
    const rows = [...this.#counts]
      .flatMap(([id, moments]) => [...moments].map(([moment, events]) => ({ id, moment, events })))
      .sort((a, b) => a.id - b.id || a.moment - b.moment);
    return {
      ids: rows.map(({ id }) => id),
      moments: rows.map(({ moment }) => new Date(moment)),
      events: rows.map(({ events }) => events),
    };
  }
}

/** The ledger: every item's end, by project, key, category, reason and hour. */
export async function countOutcomes(client: PoolClient, outcomes: readonly OutcomeCount[]): Promise<void> {
  const rows = merged(outcomes);
  if (rows.length === 0) return;
  await client.query({
    name: "count-outcomes",
    text: `insert into outcome_hour (project_id, hour, key_id, category, outcome, reason, quantity, last_at)
           select * from unnest($1::bigint[], $2::timestamptz[], $3::bigint[], $4::text[], $5::text[], $6::text[],
                                $7::bigint[], $8::timestamptz[])
               on conflict (project_id, hour, key_id, category, outcome, reason) do update
              set quantity = outcome_hour.quantity + excluded.quantity,
                  last_at  = greatest(outcome_hour.last_at, excluded.last_at)`,
    values: [
      rows.map(({ end }) => end.projectId),
      rows.map(({ hour }) => new Date(hour)),
      rows.map(({ end }) => end.keyId ?? 0),
      rows.map(({ end }) => end.category),
      rows.map(({ end }) => end.outcome),
      rows.map(({ end }) => end.reason),
      rows.map(({ quantity }) => quantity),
      rows.map(({ lastAt }) => new Date(lastAt)),
    ],
  });
}

interface Ends {
  readonly name: string;
  readonly hour: number;
  readonly end: OutcomeCount;
  quantity: number;
  lastAt: number;
}

/** One row for ends that are alike, in the one order in which all workers lock rows. */
function merged(outcomes: readonly OutcomeCount[]): Ends[] {
  const byName = new Map<string, Ends>();
  let last: Ends | undefined;
  for (const end of outcomes) {
    const hour = floor(end.at, HOUR_MS);
    // Most are like the one before: then no name is made.
    let ends: Ends | undefined = last?.hour === hour && isAlike(last.end, end) ? last : undefined;
    if (ends === undefined) {
      const name = [end.projectId, hour, end.keyId ?? 0, end.category, end.outcome, end.reason].join("\0");
      ends = byName.get(name);
      if (ends === undefined) {
        ends = { name, hour, end, quantity: 0, lastAt: 0 };
        byName.set(name, ends);
      }
    }
    ends.quantity += end.quantity;
    ends.lastAt = Math.max(ends.lastAt, end.at);
    last = ends;
  }
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isAlike(a: OutcomeCount, b: OutcomeCount): boolean {
  return (
    a.projectId === b.projectId &&
    a.keyId === b.keyId &&
    a.category === b.category &&
    a.outcome === b.outcome &&
    a.reason === b.reason
  );
}

function floor(ms: number, step: number): number {
  return Math.floor(ms / step) * step;
}
