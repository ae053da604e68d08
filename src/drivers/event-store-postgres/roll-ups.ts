import type { PoolClient } from "pg";
import type { OutcomeCount } from "../../protocol/outcome.ts";
import { type Counts, type DropCount, floor, HOUR_MS, type MomentCount, sumsOf } from "./counts.ts";

/** Events by issue and hour, and by project and minute. */
export async function countEvents(
  client: PoolClient,
  { hours, minutes }: Pick<Counts, "hours" | "minutes">,
): Promise<void> {
  await upsertMoments(
    client,
    "count-issue-hours",
    `insert into issue_hour (issue_id, hour, events)
     select * from unnest($1::bigint[], $2::timestamptz[], $3::bigint[])
         on conflict (issue_id, hour) do update set events = issue_hour.events + excluded.events`,
    hours,
  );
  await upsertMoments(
    client,
    "count-project-minutes",
    `insert into project_minute (project_id, minute, events)
     select * from unnest($1::bigint[], $2::timestamptz[], $3::bigint[])
         on conflict (project_id, minute) do update set events = project_minute.events + excluded.events`,
    minutes,
  );
}

async function upsertMoments(
  client: PoolClient,
  name: string,
  text: string,
  counts: readonly MomentCount[],
): Promise<void> {
  if (counts.length === 0) return;
  const values = [
    counts.map(([id]) => id),
    counts.map(([, at]) => new Date(at)),
    counts.map(([, , events]) => events),
  ];
  await client.query({ name, text, values });
}

/** The ledger: every item's end, by project, key, category, reason and hour. */
export async function countOutcomes(client: PoolClient, outcomes: readonly OutcomeCount[]): Promise<void> {
  if (outcomes.length === 0) return;
  const rows = inOrder(outcomes);
  await client.query({
    name: "count-outcomes",
    text: `insert into outcome_hour (project_id, hour, key_id, category, outcome, reason, quantity, last_at)
           select * from unnest($1::bigint[], $2::timestamptz[], $3::bigint[], $4::text[], $5::text[], $6::text[],
                                $7::bigint[], $8::timestamptz[])
               on conflict (project_id, hour, key_id, category, outcome, reason) do update
              set quantity = outcome_hour.quantity + excluded.quantity,
                  last_at  = greatest(outcome_hour.last_at, excluded.last_at)`,
    values: [
      rows.map(({ projectId }) => projectId),
      rows.map(({ at }) => new Date(floor(at, HOUR_MS))),
      rows.map(({ keyId }) => keyId ?? 0),
      rows.map(({ category }) => category),
      rows.map(({ outcome }) => outcome),
      rows.map(({ reason }) => reason),
      rows.map(({ quantity }) => quantity),
      rows.map(({ at }) => new Date(at)),
    ],
  });
}

/** How many events of what somebody discarded were dropped. What is taken again meanwhile has no row any more. */
export async function countDropped(client: PoolClient, dropped: readonly DropCount[] = []): Promise<void> {
  if (dropped.length === 0) return;
  await client.query({
    name: "count-dropped",
    text: `update discarded_issue d
              set dropped = d.dropped + s.events, last_dropped_at = greatest(d.last_dropped_at, s.at)
             from (select h.discarded_id, sum(w.events) as events, max(w.at) as at
                     from unnest($1::bigint[], $2::text[], $3::bigint[], $4::timestamptz[]) as w (project_id, hash, events, at)
                     join discarded_hash h using (project_id, hash)
                    group by h.discarded_id) as s
            where d.id = s.discarded_id`,
    values: [
      dropped.map(([projectId]) => projectId),
      dropped.map(([, hash]) => hash),
      dropped.map(([, , events]) => events),
      dropped.map(([, , , at]) => new Date(at)),
    ],
  });
}

/** Web nodes write these rows too: the one order in which all of them lock. */
function inOrder(outcomes: readonly OutcomeCount[]): OutcomeCount[] {
  const nameOf = ({ projectId, at, keyId, category, outcome, reason }: OutcomeCount) =>
    [projectId, floor(at, HOUR_MS), keyId ?? 0, category, outcome, reason].join("\0");
  return sumsOf(outcomes)
    .map((one) => ({ one, name: nameOf(one) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ one }) => one);
}
