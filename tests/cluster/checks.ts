import type pg from "pg";
import { readLedger, wrongTagTotals } from "../support/ledger.ts";
import type { SentEvent } from "./senders.ts";
import type { SunkMail } from "./smtp-sink.ts";

/** What is wrong with the accounts of a cluster that has come to rest. Each answers sentences; none is well. */

/** Every event that was answered 2xx is stored once, where it was sent, and nothing else is. */
export async function wrongEvents(
  pool: pg.Pool,
  sent: ReadonlyMap<string, SentEvent>,
): Promise<{ answered: number; stored: number; wrongs: string[] }> {
  const { rows } = await pool.query<{ id: string; projectId: string }>(
    `select replace(event_id::text, '-', '') as id, project_id::text as "projectId" from event`,
  );
  const times = new Map<string, number>();
  for (const { id } of rows) times.set(id, (times.get(id) ?? 0) + 1);
  const answered = [...sent.values()].filter(({ isAnswered }) => isAnswered);
  const lost = answered.filter(({ id }) => !times.has(id));
  const twice = [...times].filter(([, count]) => count > 1);
  const strange = rows.filter(({ id, projectId }) => sent.get(id)?.projectId !== projectId);
  return {
    answered: answered.length,
    stored: rows.length,
    wrongs: [
      ...some(lost.length, "events were answered 2xx and are not stored", lost[0]?.id),
      ...some(twice.length, "events are stored more than once", twice[0]?.[0]),
      ...some(strange.length, "rows are of events that nobody sent there", strange[0]?.id),
      ...(answered.length === 0 ? ["no event was answered 2xx"] : []),
    ],
  };
}

const SUMS: readonly (readonly [what: string, sql: string])[] = [
  [
    "issues whose times_seen is not the number of their events",
    `select from (select issue_id, count(*) as n from event group by 1) e
       full join issue i on i.id = e.issue_id where i.times_seen is distinct from e.n`,
  ],
  [
    "hours of issues whose count is not the number of their events",
    `select from (select issue_id, count(*) as n from event group by 1) e
       full join (select issue_id, sum(events) as n from issue_hour group by 1) h using (issue_id)
      where h.n is distinct from e.n`,
  ],
  [
    "projects whose minutes do not add up to their events",
    `select from (select project_id, count(*) as n from event group by 1) e
       full join (select project_id, sum(events) as n from project_minute group by 1) m using (project_id)
      where m.n is distinct from e.n`,
  ],
  [
    "projects whose accepted outcomes are not the number of their events",
    `select from (select project_id, count(*) as n from event group by 1) e
       full join (select project_id, sum(quantity) as n from outcome_hour
                   where outcome = 'accepted' and category in ('error', 'default') group by 1) o using (project_id)
      where o.n is distinct from e.n`,
  ],
  [
    "values of tags whose count is not the number of events that carry them",
    `select from (select issue_id, tag, count(*) as n from event, unnest(tags) as tag
                   where split_part(tag, '=', 1) in ('region', 'shard') group by 1, 2) e
       full join (select issue_id, key || '=' || value as tag, events as n from issue_tag
                   where key in ('region', 'shard')) t using (issue_id, tag)
      where t.n is distinct from e.n`,
  ],
  ["events whose payload is nowhere", eventsWithoutBlock()],
  ["frames that nobody could digest", "select from queue_parked"],
];

export async function wrongSums(pool: pg.Pool): Promise<string[]> {
  const wrongs: string[] = [];
  for (const [what, sql] of SUMS) wrongs.push(...some((await pool.query(sql)).rowCount ?? 0, what));
  wrongs.push(...some((await wrongTagTotals(pool)).length, "keys of tags whose total is wrong"));
  const { rows, ...sums } = await readLedger(pool);
  for (const [name, sum] of Object.entries(sums))
    if (sum !== rows) wrongs.push(`${name} says ${sum} where there are ${rows} events`);
  return wrongs;
}

/** Each schedule has run, and none failed for good. */
export async function wrongNodes(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string; problem: string | null }>(
    "select name, problem from schedule where done_at is null",
  );
  return rows.map(({ name, problem }) => `the schedule ${name} never ran: ${problem ?? "nobody took it up"}`);
}

/** No mail came twice, what is noted as sent has come, and what came is not noted as failed or waiting. */
export async function wrongMails(
  pool: pg.Pool,
  mails: readonly SunkMail[],
): Promise<{ count: number; unknown: number; wrongs: string[] }> {
  const doubles = (of: (mail: SunkMail) => string) => mails.length - new Set(mails.map(of)).size;
  const byId = doubles(({ messageId }) => messageId);
  const byReader = doubles(({ to, subject }) => `${to} ${subject}`);
  const { rows } = await pool.query<{ mark: string; state: string }>(
    "select id || '.' || nonce as mark, state from mail where kind = 'new_issue'",
  );
  // Its sender died after the text went out: that it came is possible, and it is never sent again.
  const unknown = rows.filter(({ state }) => state === "unknown");
  const came = new Set(mails.map(({ messageId }) => /^<?([^@]*)@/.exec(messageId)?.[1]));
  const missing = rows.filter(({ mark, state }) => state === "sent" && !came.has(mark));
  const surplus = rows.filter(({ mark, state }) => state !== "sent" && state !== "unknown" && came.has(mark));
  return {
    count: mails.length,
    unknown: unknown.length,
    wrongs: [
      ...some(byId, "mails came twice, by their Message-ID"),
      ...some(byReader, "mails came twice, by their reader and subject"),
      ...some(missing.length, "mails are noted as sent and never came", missing[0]?.mark),
      ...some(surplus.length, "mails came and are not noted as sent", surplus[0]?.mark),
      ...(mails.length === 0 ? ["there were new issues, and nobody had a mail"] : []),
    ],
  };
}

function eventsWithoutBlock(): string {
  return `select from event e
           where not exists (select from event_block b where b.id = e.block_id and b.day = e.day)
             and not exists (select from event_surplus s where s.id = e.block_id)`;
}

function some(count: number, what: string, example?: string): string[] {
  if (count === 0) return [];
  return [`${count} ${what}${example === undefined ? "" : `, such as ${example}`}`];
}
