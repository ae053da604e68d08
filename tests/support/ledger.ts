import type pg from "pg";

/** What the tables say of everything stored. All sums must be the same number. */
export interface Ledger {
  readonly rows: number;
  readonly differentIds: number;
  readonly inBlocks: number;
  readonly issues: number;
  readonly issueHours: number;
  readonly projectMinutes: number;
  readonly accepted: number;
}

export async function readLedger(db: pg.Pool | pg.Client): Promise<Ledger> {
  const { rows } = await db.query<Record<keyof Ledger, string>>(
    `select (select count(*) from event) as "rows",
            (select count(distinct event_id) from event) as "differentIds",
            (select count(*) from event where exists (
               select from event_block b where b.id = block_id and b.day = event.day) or exists (
               select from event_surplus s where s.id = block_id)) as "inBlocks",
            (select coalesce(sum(times_seen), 0) from issue) as "issues",
            (select coalesce(sum(events), 0) from issue_hour) as "issueHours",
            (select coalesce(sum(events), 0) from project_minute) as "projectMinutes",
            (select coalesce(sum(quantity), 0) from outcome_hour
              where outcome = 'accepted' and category in ('error', 'default')) as "accepted"`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error("a query of sums has one row");
  return Object.fromEntries(Object.entries(row).map(([name, n]) => [name, Number(n)])) as unknown as Ledger;
}

/** Where every sum is `n`. */
export function ledgerOf(n: number): Ledger {
  return {
    rows: n,
    differentIds: n,
    inBlocks: n,
    issues: n,
    issueHours: n,
    projectMinutes: n,
    accepted: n,
  };
}

export async function storedIds(db: pg.Pool | pg.Client): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>("select replace(event_id::text, '-', '') as id from event");
  return new Set(rows.map(({ id }) => id));
}

/** Tags whose counted total is not the number of events that carry them. Four keys differ on every event: nobody counts them. */
export async function wrongTagTotals(db: pg.Pool | pg.Client): Promise<object[]> {
  const { rows } = await db.query<object>(
    `with carried as (
       select issue_id, key, count(*) as events
         from event, unnest(tags) as tag, split_part(tag, '=', 1) as key
        where key not in ('trace', 'trace.span', 'replayId', 'user') group by 1, 2)
     select issue_id, key, carried.events as carried, issue_tag_key.events as counted
       from carried full join issue_tag_key using (issue_id, key)
      where carried.events is distinct from issue_tag_key.events`,
  );
  return rows;
}
