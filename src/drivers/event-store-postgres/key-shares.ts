import { sql } from "kysely";
import type { Database } from "../../db/database.ts";
import { eventRows, type Placed, placedRow } from "./event-rows.ts";

export interface KeyShare {
  /** 16 hex digits, see {@link keyOfHash}; null: the row does not say. */
  readonly key: string | null;
  readonly events: number;
  readonly latest: Placed;
}

/** By which hashes the newest rows of an issue were grouped, with the newest of each. */
export async function keyShares(db: Database, issueId: number, most: number): Promise<KeyShare[]> {
  const { rows } = await sql<{ key: string | null; events: number; event_id: string; day: string }>`
    select lpad(to_hex(hash_key), 16, '0') as key, count(*) as events,
           (array_agg(event_id order by occurred_at desc, event_id))[1] as event_id,
           (array_agg(day order by occurred_at desc, event_id))[1]::text as day
      from (select hash_key, event_id, day, occurred_at from event where issue_id = ${issueId}
             order by occurred_at desc, event_id limit ${most}) as newest
     group by hash_key`.execute(db);
  const shares = await Promise.all(
    rows.map(async ({ key, events, event_id, day }) => {
      const latest = await eventRows(db)
        .where("event_id", "=", event_id)
        .where("issue_id", "=", issueId)
        .where("day", "=", day)
        .executeTakeFirst();
      return latest && { key, events, latest: placedRow(latest) };
    }),
  );
  return shares.filter((share) => share !== undefined);
}
