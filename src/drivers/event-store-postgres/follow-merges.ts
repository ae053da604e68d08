import type { PoolClient } from "pg";
import { addUp, type Counts } from "./counts.ts";

const NOTHING: Counts = { issues: [], hours: [], minutes: [], users: [], tags: [], outcomes: [] };

/**
 * Counts of issues that were merged since, for the issues that they were merged into. The caller holds the lock of who
 * counts, so that none is merged meanwhile.
 */
export async function followMerges(client: PoolClient, counts: Counts): Promise<Counts> {
  if (counts.issues.length === 0) return counts;
  const { rows } = await client.query<{ issue_id: number; target_id: number }>({
    name: "follow-merges",
    text: "select issue_id, target_id from issue_redirect where issue_id = any($1::bigint[])",
    values: [counts.issues.map(({ id }) => id)],
  });
  if (rows.length === 0) return counts;
  const targets = new Map(rows.map((row) => [row.issue_id, row.target_id]));
  const at = (id: number): number => targets.get(id) ?? id;
  // One by one, so that sums are made of what is of the same issue now.
  return addUp([
    NOTHING,
    ...counts.issues.map((one) => ({ ...NOTHING, issues: [{ ...one, id: at(one.id) }] })),
    {
      ...counts,
      issues: [],
      hours: counts.hours.map(([id, ...rest]) => [at(id), ...rest] as const),
      users: counts.users.map(([id, ...rest]) => [at(id), ...rest] as const),
      tags: counts.tags.map(([id, ...rest]) => [at(id), ...rest] as const),
    },
  ]);
}
