import type { PoolClient } from "pg";

/** Keys that an issue keeps counts of; later ones stay on their events. Keys are the sender's own words. */
export const MAX_KEYS_AN_ISSUE = 200;

/**
 * Takes back those of an issue's keys, new in this transaction, that are beyond its bound, and answers them as
 * `issue key`. Costs nothing when no key is new.
 */
export async function dropKeysBeyond(
  client: PoolClient,
  fresh: readonly { issueId: number; key: string }[],
): Promise<ReadonlySet<string>> {
  if (fresh.length === 0) return new Set();
  const { rows } = await client.query<{ issue_id: number; key: string }>({
    name: "drop-keys-beyond",
    text: `with fresh as (
             select issue_id, key, row_number() over (partition by issue_id order by key) as nth,
                    count(*) over (partition by issue_id) as amount
               from unnest($1::bigint[], $2::text[]) as f (issue_id, key)),
           kept as (select issue_id, count(*) as amount from issue_tag_key
                     where issue_id in (select issue_id from fresh) group by 1)
           delete from issue_tag_key k using fresh f, kept
            where kept.issue_id = f.issue_id and k.issue_id = f.issue_id and k.key = f.key
              and f.nth > $3 - (kept.amount - f.amount)
        returning k.issue_id, k.key`,
    values: [fresh.map((one) => one.issueId), fresh.map((one) => one.key), MAX_KEYS_AN_ISSUE],
  });
  return new Set(rows.map((row) => `${row.issue_id} ${row.key}`));
}
