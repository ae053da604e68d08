import type { Pool } from "pg";

/**
 * Indexes of tables that may be too large for a migration, which would stop all writing to them for as long as it
 * builds. The migration makes them where the tables are small, and this makes them elsewhere, beside running work.
 */
const LATE_INDEXES = [
  { name: "issue_tag_value", on: "issue_tag (key, value, issue_id)" },
  { name: "issue_tag_key_issue", on: "issue_tag_key (key, issue_id)" },
  { name: "issue_user_person", on: "issue_user (user_hash, issue_id)" },
] as const;

/** Builds those that are missing, and answers their names. One node at a time may do it. */
export async function buildLateIndexes(pool: Pool, stop: AbortSignal): Promise<string[]> {
  const built: string[] = [];
  for (const { name, on } of LATE_INDEXES) {
    if (stop.aborted) break;
    const { rows } = await pool.query<{ indisvalid: boolean }>(
      "select indisvalid from pg_index where indexrelid = to_regclass($1)",
      [name],
    );
    if (rows[0]?.indisvalid) continue;
    // Left half-way by somebody who died over it.
    if (rows[0] !== undefined) await pool.query(`drop index concurrently if exists ${name}`);
    await pool.query(`create index concurrently if not exists ${name} on ${on}`);
    built.push(name);
  }
  return built;
}
